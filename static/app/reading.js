// An answer can be older than the news that arrived before it: news is kept while something is read, and told again.

/** Reads of one thing. `hear(change)` makes a change now, and again on what the reads under way will bring. */
export class Reading {
  constructor() {
    this.underWay = new Set();
    this.begun = 0;
    this.taken = 0;
  }

  /** `take(answer)` what `read()` brings, unless a later read was faster, then what was heard meanwhile. */
  async run(read, take) {
    const serial = ++this.begun;
    const heard = [];
    this.underWay.add(heard);
    try {
      const answer = await read();
      if (serial < this.taken) return;
      this.taken = serial;
      take(answer);
      for (const change of heard) change();
    } finally {
      this.underWay.delete(heard);
    }
  }

  /** A change may be made twice, and must bear that. */
  hear(change) {
    for (const heard of this.underWay) heard.push(change);
    change();
  }
}
