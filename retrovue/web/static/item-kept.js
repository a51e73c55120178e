// What somebody has not saved yet outlives a reload of the tab.

export class Kept {
  constructor(key) {
    this.name = `retrovue-item:${key}`;
  }

  /** `values` are {draft, rejected, run}; what is empty is not kept. */
  keep(values) {
    const all = { ...this.recall(), ...values };
    if (all.draft || all.run || all.rejected?.length) sessionStorage.setItem(this.name, JSON.stringify(all));
    else sessionStorage.removeItem(this.name);
  }

  recall() {
    try {
      return JSON.parse(sessionStorage.getItem(this.name)) ?? {};
    } catch {
      return {};
    }
  }
}
