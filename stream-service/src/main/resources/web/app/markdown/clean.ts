// Foreign text as it may be shown: what would act on a terminal or on the order of letters is made visible instead.

const ANSI = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
/** They reorder what stands after them: an old way to make code look like other code. */
const BIDI = /[\u202a-\u202e\u2066-\u2069]/g;

export function clean(text: string): string {
  return text
    .replace(ANSI, "")
    .replace(CONTROL, "\ufffd")
    .replace(BIDI, (character) => `[U+${character.codePointAt(0)!.toString(16).toUpperCase()}]`);
}

/** The text as it came, with each such character named. */
export function visible(text: string): string {
  return text.replace(CONTROL, (character) => `[U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}]`).replace(BIDI, (character) => `[U+${character.codePointAt(0)!.toString(16).toUpperCase()}]`);
}
