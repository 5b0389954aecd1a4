import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SOURCE_TRUST } from '../../../../src/common/pairs';
import {
  choosePairs,
  MAX_OWN_PAIRS,
  ownCodeKey,
  pairsOfFile,
  type OwnFile,
  type ViewOf,
} from '../../../../src/feedback/ownCode/pairs';
import type { NewPair } from '../../../../src/feedback/records';

/** A place as an editor completes it that has room for all, and shows a block behind openers alone. */
const viewOf: ViewOf = ({ textBefore }) => ({
  prompt: textBefore,
  stop: {
    isSingleLine: !/[{:]$/.test(textBefore),
    indentation: /[^\n]*$/.exec(textBefore)?.[0].search(/\S|$/) ?? 0,
    tabSize: 4,
    nextLine: '',
    maxLines: 12,
  },
});

/** The same, behind what opens a block alone. */
const viewOfBlocks: ViewOf = (place) => (place.textBefore.endsWith('{') ? viewOf(place) : undefined);

function fileOf(lines: readonly (readonly [text: string, isOwn: boolean, at?: number])[], path = 'src/a.ts'): OwnFile {
  return {
    ...{ uri: `file:///w/${path}`, path, languageId: path.endsWith('.py') ? 'python' : 'typescript' },
    workspace: 'file:///w',
    lines: lines.map(([text, isOwn, at = 0]) => ({ text, isOwn, at })),
  };
}

function ownFile(text: string, path?: string): OwnFile {
  return fileOf(
    text.split('\n').map((line) => [line, true] as const),
    path,
  );
}

function pairsIn(file: OwnFile): readonly NewPair[] {
  return pairsOfFile(file, 'default', viewOf);
}

describe('pairs of own code', () => {
  it('prefer what was written to what the model will write there, and remember file and time', () => {
    const [pair] = pairsIn(fileOf([["const greeting = read('words');", true, 7]]));
    expect(pair).toEqual({
      prompt: 'const greeting = read(',
      chosen: "'words');",
      user: 'default',
      source: 'ownCode',
      language: 'typescript',
      at: 7,
      files: ['file:///w/src/a.ts'],
      workspace: 'file:///w',
    });
    expect(SOURCE_TRUST.ownCode).toEqual({ weight: 0.3, labelNoise: 0.2 });
  });

  it('hold a block to its end, as the same rule would cut it, with the time of its newest line', () => {
    const lines = ['function run() {', '  start();', '  stop();', '}', 'run();'];
    const file = fileOf(lines.map((text, index) => [text, true, index]));
    expect(pairsOfFile(file, 'default', viewOfBlocks)).toMatchObject([
      { prompt: 'function run() {', chosen: '\n  start();\n  stop();\n}', at: 3 },
    ]);
  });

  it('end before the first line of somebody else', () => {
    const file = fileOf([
      ['function run() {', true],
      ['  start();', true],
      ['  somebodyElse();', false],
      ['}', true],
    ]);
    const chosen = (view: ViewOf): readonly string[] => pairsOfFile(file, 'default', view).map((pair) => pair.chosen);
    expect(chosen(viewOfBlocks)).toEqual(['\n  start();']);
    expect(chosen(viewOf).filter((text) => text.includes('somebodyElse'))).toEqual([]);
  });

  it('are not made where the editor would suggest nothing', () => {
    expect(pairsOfFile(ownFile("const greeting = read('words');"), 'default', () => undefined)).toEqual([]);
  });

  it('are as long as what the model will write: whole lines, of long ones none', () => {
    const file = ownFile(`run(() => {\n${'  const value = read();\n'.repeat(9)}});`);
    const [block] = pairsOfFile(file, 'default', viewOfBlocks);
    expect(block?.chosen.length).toBeLessThanOrEqual(160);
    expect(block?.chosen.endsWith('read();')).toBe(true);
  });

  it('take of lines that are copies of one another the first', () => {
    const copies = Array.from({ length: 40 }, (_, index) => `add('name ${index}', ${index});`).join('\n\n\n\n\n');
    const pairs = pairsIn(ownFile(copies));
    expect(new Set(pairs.map(({ chosen }) => chosen.replace(/'[^']*'|\d+/g, ''))).size).toBe(pairs.length);
    expect(choosePairs([pairs, pairsIn(ownFile(copies, 'src/b.ts'))])).toHaveLength(pairs.length);
  });

  it('are few of each file, of each file in turn, and no more than are of use', () => {
    const long = Array.from(
      { length: 300 },
      (_, index) => `const ${word(index)} = make${word(index * 7)}(${word(index * 3)});`,
    );
    const file = ownFile(long.join('\n'));
    expect(pairsIn(file)).toHaveLength(10);
    const pair = (file: number, index: number): NewPair => ({
      ...{ prompt: '', chosen: `${word(file)}(${word(index)})`, user: 'u', source: 'ownCode', at: 0, workspace: '' },
      files: [word(file)],
    });
    const perFile = Array.from({ length: 50 }, (_, each) =>
      Array.from({ length: 10 }, (_, index) => pair(each, index)),
    );
    const chosen = choosePairs(perFile);
    expect(chosen).toHaveLength(MAX_OWN_PAIRS);
    expect(new Set(chosen.slice(0, 50).map(({ files }) => files[0])).size).toBe(50);
  });

  it('are known again by what stands before and what was chosen, whatever the model wrote', () => {
    const [pair] = pairsIn(ownFile("const greeting = read('words');"));
    if (!pair) throw new Error('there is no pair');
    const longer = { ...pair, prompt: 'x'.repeat(300) + 'y'.repeat(200) };
    expect(ownCodeKey({ ...pair, rejected: 'one' } as NewPair)).toBe(ownCodeKey(pair));
    expect(ownCodeKey(longer)).toBe(ownCodeKey({ ...longer, prompt: 'y'.repeat(200) }));
    expect(ownCodeKey(longer)).not.toBe(ownCodeKey(pair));
  });

  it('of any file are text of it, only of own lines, apart, and the same each time', () => {
    const line = fc.constantFrom(
      ...[
        '',
        '  const a = one("x");',
        '// why',
        '}',
        '    if (a) {',
        'def f(x):',
        "return g('y', `z`)",
        '"""',
        'α = β(1, 2)',
      ],
    );
    const lines = fc.array(fc.tuple(line, fc.boolean()), { maxLength: 60 });
    fc.assert(
      fc.property(lines, fc.constantFrom('a.ts', 'a.py'), (texts, path) => {
        const file = fileOf(texts, path);
        const pairs = pairsIn(file);
        expect(pairsIn(file)).toEqual(pairs);
        const whole = texts.map(([text]) => text).join('\n');
        const touched = pairs.map(({ prompt, chosen }) => {
          expect(whole.startsWith(prompt + chosen)).toBe(true);
          const first = prompt.split('\n').length - 1;
          const last = first + chosen.split('\n').length - 1;
          expect(texts.slice(first, last + 1).every(([, isOwn]) => isOwn)).toBe(true);
          return first;
        });
        const inOrder = touched.toSorted((a, b) => a - b);
        expect(inOrder.every((each, index) => index === 0 || each - (inOrder[index - 1] ?? 0) >= 4)).toBe(true);
      }),
    );
  });
});

/** Different ones, of letters alone. */
function word(index: number): string {
  return `w${index.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? '')}`;
}
