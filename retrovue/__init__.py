"""RetroVue: a TV station that you keep in git."""

__version__ = "0.1.0"
