"""`guide:` of the station and of a channel: how the entries of the guide are worded."""

from retrovue.language.guide_templates import GuideTemplate
from retrovue.language.model import Model


class GuideTexts(Model):
    """Templates of what the guide says; without one it says what the log says."""

    title: GuideTemplate = ""
    """The title; by default that of the show, the film with its year, or the block."""
    subtitle: GuideTemplate = ""
    """The line below it; by default the title of the episode."""
    description: GuideTemplate = ""
    """The text; by default what the item is about."""

    def over(self, other: "GuideTexts") -> "GuideTexts":
        """These, and the other's where there is none."""
        return GuideTexts.model_construct(
            title=self.title or other.title,
            subtitle=self.subtitle or other.subtitle,
            description=self.description or other.description,
        )
