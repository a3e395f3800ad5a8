/** What a channel may be called. Pure; the recorder has the last word. */

const FOREIGN = /[^\p{Alphabetic}\p{N} \-_.,!()+@#]/u;

/** The first character that no channel's name has. */
export const foreignIn = (name: string): string | null => FOREIGN.exec(name)?.[0] ?? null;
