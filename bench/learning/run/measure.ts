/**
 * @file The measuring process: opens the model once, and answers cell after cell. Its argument is `MeasureOptions` as JSON.
 */

import type { PreferencePair } from '../../../src/common/pairs';
import { openTrainingModel } from '../../../src/model/personal/trainingModel';
import { shapeOf } from '../../../src/model/personal/adapterShape';
import type { Adapter } from '../../../src/model/personal/adapter';
import type { SequenceRunner } from '../../../src/model/personal/sequenceRunner';
import { openLanguageModel } from '../../../src/model/runtime/openLanguageModel';
import { serve } from '../../common/serve';
import type { Cell, CellResult, CellSize, Figures } from './cells';
import { changedAxis, PAIRS_BEFORE } from './courses.mjs';
import { forkLogps, neutralNll, stylesOf, type Models, type TestTexts } from './evaluate';
import { methodOf, type PolicySource } from './methods';
import { readTextFiles, type TextFile } from '../texts/ownCode.mjs';
import { ownCodePairs } from './ownCodePairs';
import { policyOf, type Policy } from './policies';
import { pairsOfDeveloper, type Developer, type SimulatedPair } from './simulatedDeveloper';
import { telling } from './told';
import { inTurns, readForks, readNeutral, readSpots, type Side } from './texts';

export interface MeasureOptions {
  readonly textsFolder: string;
  /** By language, the axes that developers differ in. */
  readonly axes: Readonly<Record<Cell['language'], readonly string[]>>;
  readonly model: string;
  readonly dataFolder: string;
  readonly threads: number;
  /** Its folder; absent: there is none. */
  readonly starterPack?: string;
}

/** Beside the developer's own: another syntax, and two more. */
const NEUTRAL_LANGUAGES = ['javascript', 'typescript', 'python', 'java'];

const options = JSON.parse(process.argv[2] ?? '{}') as MeasureOptions;
const { textsFolder, axes } = options;
const training = await openTrainingModel({ ...options, device: 'cpu' });
const decoding = await openLanguageModel({ ...options, device: 'cpu' });
const runners = new Map<string, SequenceRunner>();
const models: Models = { training, decoding, runnerFor, baseNlls: new Map() };
const neutral = new Map(
  NEUTRAL_LANGUAGES.map((language) => [language, readNeutral(textsFolder, language)] as const).filter(
    ([, texts]) => texts.length > 0,
  ),
);
/** What developers may have written before, by language. */
const files = new Map<string, readonly TextFile[]>();
/** The policy made last: cells that share one follow each other. */
let made: { readonly key: string; readonly policy: Policy } | undefined;
/**
 * Figures that were measured in this process: methods share those of their policy, and all developers those of a policy that knows none of
 * them.
 */
const known = new Map<string, unknown>();

await serve({ checksum: training.checksum }, async (question) => measure(question as Cell));

async function measure(cell: Cell): Promise<CellResult> {
  const { language, n, seed, method: name, changes } = cell;
  const { policy: source, told, ownCodePairs: ownCode } = methodOf(name, changes);
  const hasChanged = source.kind === 'update' && source.course === 'changed';
  const developer = hasChanged ? changed(developerOf(cell), seed) : developerOf(cell);
  const own = n === 0 ? [] : pairsOf(developer, hasChanged ? { ...cell, n: n + PAIRS_BEFORE } : cell);
  const isShared = source.kind === 'trained' && source.from === 'everybody';
  const worked = isShared ? everybody(cell) : own;
  const pairs = ownCode === undefined ? worked : await ofOwnCode(developer, ownCode, cell);
  const policyKey = JSON.stringify([
    source,
    source.kind !== 'base' &&
      source.kind !== 'pack' && [language, seed, n, cell.epsilon, !isShared && developer, ownCode],
  ]);
  const policy = await policyFor(policyKey, source, pairs, seed);
  const text = telling(told, developer, isShared ? own : pairs, { ...decoding.description, countTokens });

  const startedAt = performance.now();
  const texts = testTexts(cell);
  const toldOf = told !== 'nothing' && [told, cell.developer, n, cell.epsilon];
  const { adapter } = policy;
  const figures: Figures = {
    styles: await once(['styles', policyKey, toldOf, language, seed, cell.size], () =>
      stylesOf(adapter, text, texts, models),
    ),
    logps: await once(['logps', policyKey, text.text, language, seed, cell.size], () =>
      forkLogps(adapter, text, texts, models),
    ),
    neutral: await once(['neutral', policyKey, cell.size], () => neutralNll(adapter, texts, models)),
  };
  const { steps, trainingSeconds, gate, heldUpdates, failure } = policy;
  return {
    ...figures,
    evaluationSeconds: rounded((performance.now() - startedAt) / 1000),
    ...(pairs.length > 0 && { pairs: countBySource(pairs) }),
    ...(n > 0 && { wrongPairs: wrongOf(worked) }),
    ...(steps !== undefined && { steps }),
    ...(trainingSeconds !== undefined && { trainingSeconds: rounded(trainingSeconds) }),
    ...(gate && { gate }),
    ...(heldUpdates !== undefined && { heldUpdates }),
    ...(failure !== undefined && { failure }),
  };
}

/** Measures what has not been measured yet. */
async function once<T>(key: readonly unknown[], measured: () => Promise<T>): Promise<T> {
  const name = JSON.stringify(key);
  const value = known.has(name) ? (known.get(name) as T) : await measured();
  known.set(name, value);
  return value;
}

async function policyFor(
  key: string,
  source: PolicySource,
  pairs: readonly PreferencePair[],
  seed: number,
): Promise<Policy> {
  if (made?.key !== key) made = { key, policy: await policyOf(source, pairs, seed, { ...options, models }) };
  return made.policy;
}

function developerOf({ language, developer, epsilon }: Cell): Developer {
  const styles = Object.fromEntries(axes[language].map((axis, index) => [axis, developer[index] as Side]));
  return { id: developer, language, styles, errorRate: epsilon };
}

/** Of another mind on one axis before: on each axis, seed by seed. */
function changed(developer: Developer, seed: number): Developer {
  const own = axes[developer.language as Cell['language']];
  const axis = changedAxis(own, seed);
  const styles = { ...developer.styles, [axis]: developer.styles[axis] === 'a' ? 'b' : 'a' } as const;
  return { ...developer, before: { styles, pairs: PAIRS_BEFORE } };
}

/** The places come in the same order to all developers of a seed. */
function pairsOf(developer: Developer, { language, seed, n }: Cell): readonly SimulatedPair[] {
  const forks = readForks(textsFolder, language, 'train');
  const places = inTurns(forks, axes[language], Infinity, ['places', language, seed]);
  const pairs = pairsOfDeveloper(developer, places, n, ['work', language, seed]);
  if (pairs.length < n) throw new Error(`there are places for ${pairs.length} pairs alone`);
  return pairs;
}

/** As many pairs of each developer of the language. */
function everybody(cell: Cell): readonly SimulatedPair[] {
  const developers = axes[cell.language].reduce((all, _) => all.flatMap((sides) => [`${sides}a`, `${sides}b`]), ['']);
  return developers.flatMap((developer) => pairsOf(developerOf({ ...cell, developer }), cell));
}

/** The base model writes what the developer would not have. */
async function ofOwnCode(
  developer: Developer,
  count: number,
  { language, seed }: Cell,
): Promise<readonly PreferencePair[]> {
  const all = files.get(language) ?? readTextFiles(textsFolder, language);
  files.set(language, all);
  return ownCodePairs(developer, all, count, [language, seed], async (request) => {
    const result = await decoding.generate({ ...request, baseOnly: true }, () => false);
    return result?.completions[0]?.text ?? '';
  });
}

function testTexts({ language, seed, size }: Cell): TestTexts {
  const own = axes[language];
  const { spotsPerAxis, forksPerAxis, neutralTexts }: CellSize = size;
  return {
    language,
    spots: inTurns(readSpots(textsFolder, language, 'test'), own, spotsPerAxis, ['spots', language, seed]),
    forks: inTurns(readForks(textsFolder, language, 'test'), own, forksPerAxis, ['forks', language, seed]),
    neutral: new Map([...neutral].map(([name, texts]) => [name, texts.slice(0, neutralTexts)])),
  };
}

function runnerFor(adapter: Adapter | undefined): SequenceRunner {
  const shape = adapter ? shapeOf(adapter) : { softRows: 0, lora: { modules: [], r: 1, scale: 1 } };
  const key = JSON.stringify(shape);
  const runner = runners.get(key) ?? training.runner(shape);
  runners.set(key, runner);
  return runner;
}

function countTokens(text: string): number {
  return training.tokenizer.encode(text).length;
}

function countBySource(pairs: readonly PreferencePair[]): NonNullable<CellResult['pairs']> {
  return Object.fromEntries(
    [...Map.groupBy(pairs, ({ source }) => source ?? 'unknown')].map(([source, { length }]) => [source, length]),
  );
}

function wrongOf(pairs: readonly SimulatedPair[]): number {
  return pairs.filter(({ isWrong }) => isWrong).length;
}

function rounded(number: number): number {
  return Number(number.toFixed(1));
}
