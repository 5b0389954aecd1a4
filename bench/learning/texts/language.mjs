/** @file What the texts need to know of a language. */

/**
 * @typedef {object} Language
 * @property {(text: string) => Promise<string | undefined>} normalize the text as a formatter sets it; nothing where it cannot be read
 * @property {(text: string) => readonly import('./pieces.mjs').Edit[] | undefined} editsOf where style decides; nothing where the
 * text does not parse
 * @property {(text: string) => ReadonlySet<number> | undefined} insideLines offsets of lines that begin inside a comment or a
 * string; nothing where the text does not parse
 */
