/** @file An answer that takes a while, kept until what it depends on has changed. */

/**
 * @param make never called while its last answer is still of the same stamp; one that failed is asked for again
 * @returns the answer for a stamp: any text that is another one whenever the answer may be
 */
export function kept<T>(make: () => Promise<T>): (stamp: string) => Promise<T> {
  let last: { readonly stamp: string; readonly answer: Promise<T> } | undefined;
  return (stamp) => {
    if (last?.stamp === stamp) return last.answer;
    const answer = make();
    const current = { stamp, answer };
    last = current;
    answer.catch(() => {
      if (last === current) last = undefined;
    });
    return answer;
  };
}
