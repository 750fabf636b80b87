// Where rows are of which only some have been measured: for a list that draws no more of ten thousand than can be seen.

/** In pixels. A browser gives the same row another height in its last digits wherever it is: nobody sees less than this. */
const TOLERANCE = 0.5;

/** Heights of rows that are gone are kept up to so many more than there are rows: they may come back. */
const SPARE = 1_000;

export class Measures {
  readonly #heights = new Map<string, number>();
  #keys: readonly string[] = [];
  #tops = new Float64Array(1);
  #total = 0;
  #count = 0;

  /** Of the rows in this order; those that were measured keep their heights. */
  lay(keys: readonly string[]): void {
    this.#keys = keys;
    if (this.#heights.size > 2 * keys.length + SPARE) this.#prune();
    if (this.#tops.length < keys.length + 1) this.#tops = new Float64Array(2 * keys.length + 1);
    const estimate = this.estimate;
    let top = 0;
    for (let row = 0; row < keys.length; row++) {
      this.#tops[row] = top;
      top += this.#heights.get(keys[row]!) ?? estimate;
    }
    this.#tops[keys.length] = top;
  }

  /** Whether anything is visibly other than it was. */
  measured(sizes: ReadonlyMap<string, number>): boolean {
    let isOther = false;
    for (const [key, height] of sizes) {
      const old = this.#heights.get(key);
      if (old !== undefined && Math.abs(old - height) < TOLERANCE) continue;
      isOther = true;
      this.#heights.set(key, height);
      this.#total += height - (old ?? 0);
      if (old === undefined) this.#count++;
    }
    if (isOther) this.lay(this.#keys);
    return isOther;
  }

  #prune(): void {
    const wanted = new Set(this.#keys);
    for (const [key, height] of this.#heights) {
      if (wanted.has(key)) continue;
      this.#heights.delete(key);
      this.#total -= height;
      this.#count--;
    }
  }

  /** The width has changed, or what is shown of each: nothing is known any more. */
  forget(): void {
    this.#heights.clear();
    this.#total = 0;
    this.#count = 0;
    this.lay(this.#keys);
  }

  /** What an unmeasured row is taken to have: the mean of those that were. */
  get estimate(): number {
    return this.#count === 0 ? 120 : this.#total / this.#count;
  }

  /** How many heights are kept. */
  get known(): number {
    return this.#heights.size;
  }

  get height(): number {
    return this.#tops[this.#keys.length]!;
  }

  top(row: number): number {
    return this.#tops[Math.max(0, Math.min(row, this.#keys.length))]!;
  }

  /** The row at this height, by halves. */
  rowAt(y: number): number {
    let low = 0;
    let high = this.#keys.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#tops[middle]! <= y) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }
}
