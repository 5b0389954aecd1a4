/** @file How far a data folder's model keeps to a style at held-out spots, as the command line completes them. */

import { judgeStyle, type Style } from '../../../bench/learning/judges';
import { quoteAndSemicolonSpots } from '../../spots';
import { answersOf } from './commandLine';

export interface Adherence {
  /** Of the completions that show a style, those that show the wanted one. */
  readonly adherent: number;
  readonly decisive: number;
}

/** Both styles of both axes stand above the spots. */
const SPOTS = 16;
/** What stands further up costs time alone. */
const PROMPT_CHARACTERS = 400;
/** Enough for a style to show. */
const MAX_TOKENS = 20;

/** @param cli the command line's bundle */
export async function adherenceIn(
  dataFolder: string,
  style: Style,
  { cli, isBase }: { readonly cli: string; readonly isBase: boolean },
): Promise<Adherence> {
  const spots = quoteAndSemicolonSpots('spots-a.jsonl')
    .slice(0, SPOTS)
    .map(({ id, prompt, axis }) => ({ id, axis, prompt: prompt.slice(-PROMPT_CHARACTERS) }));
  const flags = ['--max-tokens', String(MAX_TOKENS), '--data', dataFolder, '--model', 'smollm2-135m'];
  const answers = (await answersOf(cli, ['complete', '--prompts'], spots, isBase ? [...flags, '--base'] : flags)) as {
    readonly id: string;
    readonly text: string;
  }[];
  const texts = new Map(answers.map(({ id, text }) => [id, text]));
  const styles = spots.flatMap(
    ({ id, prompt, axis }) => judgeStyle('javascript', axis, prompt, texts.get(id) ?? '') ?? [],
  );
  return { adherent: styles.filter((each) => each === style).length, decisive: styles.length };
}
