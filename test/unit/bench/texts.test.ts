import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { judgeStyle, signsOf } from '../../../bench/learning/judges';
import { NEUTRAL_PACKAGES, TEXT_PACKAGES } from '../../../bench/learning/packages.mjs';
import { createRandom } from '../../../bench/learning/random.mjs';
import { ownCodePairs } from '../../../bench/learning/run/ownCodePairs';
import { forkAt, spotAt } from '../../../bench/learning/texts/forks.mjs';
import { javascript } from '../../../bench/learning/texts/javascriptEdits.mjs';
import { mixText } from '../../../bench/learning/texts/mixedText.mjs';
import { readTextFiles, renderFile } from '../../../bench/learning/texts/ownCode.mjs';
import { piecesOf, render, sidesIn, type Piece, type Side } from '../../../bench/learning/texts/pieces.mjs';
import { python } from '../../../bench/learning/texts/pythonEdits.mjs';
import { selectPlaces } from '../../../bench/learning/texts/select.mjs';
import type { InferenceRequest } from '../../../src/common/inference';

const LANGUAGES = { javascript, python };
type Name = keyof typeof LANGUAGES;

const JAVASCRIPT = `import { join } from "node:path";

export async function addAll(first, second) {
  const list = [
    first.name,
    second,
  ];
  if (!first) {
    return list;
  }
  if (second) throw new Error("Not " + second.name);
  this.go();
  return list.map((each) => \`\${each}!\`);
}

const sum = (one, two) => {
  return one + two;
};
[1].forEach(sum);
`;

const PYTHON = `from os import path_like

def make_name(first_part, *, last_part={}):
    """Of make_name's parts."""
    full_name = f"{first_part!r} {last_part}"
    names = [
        full_name,
        "it's"
    ]
    print("{} of {}".format(names, path_like), end="")
    return full_name == 'x'

def go(self) -> None:
    self.first_part = make_name(1, last_part=[])
`;

describe('the sides of JavaScript', () => {
  test('a', () => {
    expect(rendered('javascript', JAVASCRIPT, 'a')).toMatchInlineSnapshot(`
      "import { join } from 'node:path'

      export async function addAll(first, second) {
        const list = [
          first.name,
          second,
        ]
        if (!first) {
          return list
        }
        if (second) {
          throw new Error(\`Not \${second.name}\`)
        }
        this.go()
        return list.map((each) => \`\${each}!\`)
      }

      const sum = (one, two) => {
        return one + two
      };
      [1].forEach(sum)
      "
    `);
  });

  test('b', () => {
    expect(rendered('javascript', JAVASCRIPT, 'b')).toMatchInlineSnapshot(`
      "import {join} from "node:path";

      export async function addAll(first, second) {
        let list = [
          first.name,
          second
        ];
        if (!first) return list;
        if (second) throw new Error("Not " + second.name);
        this.go();
        return list.map(each => each + "!");
      }

      function sum(one, two) {
        return one + two;
      }
      [1].forEach(sum);
      "
    `);
  });

  test('which prettier sets come out of it as they went in, whatever the sides', async () => {
    const axes = new Set(['quotes', 'semicolons', 'trailingCommas', 'bracketSpacing', 'arrowParens']);
    const text = await javascript.normalize(JAVASCRIPT);
    const edits = javascript.editsOf(text!)!.filter(({ axis }) => axes.has(axis));
    for (const seed of ['1', '2', '3', '4']) {
      const mixed = render(piecesOf(text!, edits), sidesIn({}, createRandom(seed))).text;
      expect(mixed).not.toBe(text);
      expect(await javascript.normalize(mixed)).toBe(text);
    }
  });
});

describe('the sides of Python', () => {
  test('a', () => {
    expect(rendered('python', PYTHON, 'a')).toMatchInlineSnapshot(`
      "from os import path_like

      def make_name(first_part, *, last_part={}) -> bool:
          """Of make_name's parts."""
          full_name = f'{first_part!r} {last_part}'
          names = [
              full_name,
              "it's",
          ]
          print(f'{names} of {path_like}', end='')
          return full_name == 'x'

      def go(self) -> None:
          self.first_part = make_name(1, last_part=[])
      "
    `);
  });

  test('b', () => {
    expect(rendered('python', PYTHON, 'b')).toMatchInlineSnapshot(`
      "from os import path_like

      def makeName(firstPart, *, lastPart=dict()):
          '''Of makeName's parts.'''
          fullName = "{!r} {}".format(firstPart, lastPart)
          names = [
              fullName,
              "it's"
          ]
          print("{} of {}".format(names, path_like), end="")
          return fullName == "x"

      def go(self):
          self.firstPart = makeName(1, lastPart=list())
      "
    `);
  });
});

describe.each([
  ['javascript', longOf(JAVASCRIPT)],
  ['python', longOf(PYTHON)],
] as const)('in %s', (name, text) => {
  const mixed = mixText(piecesIn(name, text), LANGUAGES[name], createRandom('mixed'))!;

  test('a fork shows a style on each side and none before, and both sides end at the same place', () => {
    const forks = mixed.places.flatMap((place) => {
      const fork = forkAt(mixed, place, createRandom(String(place.start)));
      return fork ? [{ ...fork, axis: place.choice.axis as Parameters<typeof judgeStyle>[1] }] : [];
    });
    expect(new Set(forks.map(({ axis }) => axis)).size).toBeGreaterThan(4);
    for (const { axis, prompt, a, b } of forks) {
      expect([axis, judgeStyle(name, axis, prompt, a), judgeStyle(name, axis, prompt, b)]).toEqual([axis, 'a', 'b']);
      expect(prompt).toMatch(/\S$/);
      expect(a).toMatch(/^\s/);
      expect(prompt.length).toBeGreaterThanOrEqual(260);
      expect(Math.max(a.length, b.length)).toBeLessThanOrEqual(110);
    }
  });

  test('a spot ends right before where a fork parts', () => {
    for (const place of mixed.places) {
      const prompt = spotAt(mixed, place);
      if (prompt === undefined) continue;
      expect(mixed.text.slice(0, place.start).trimEnd().endsWith(prompt)).toBe(true);
      expect(prompt.length).toBeGreaterThanOrEqual(290);
    }
  });

  test.each(['a', 'b'] as const)('own code of a developer who is on side %s of quotes has no others', (side) => {
    const file = { package: 'p@1', path: 'p', text, pieces: piecesIn(name, text) };
    const signs = signsOf(name, 'quotes', renderFile(file, { quotes: side }, createRandom('own')));
    expect(signs.length).toBeGreaterThan(1);
    expect(signs.every(({ style }) => style === side)).toBe(true);
  });

  test('own code makes pairs: what was written against what the model would write, where it is something else', async () => {
    const file = { package: 'p@1', path: 'p', text, pieces: piecesIn(name, text) };
    const developer = { id: 'b', language: name, styles: { quotes: 'b' as const }, errorRate: 0 };
    const asked: InferenceRequest[] = [];
    const pairs = await ownCodePairs(developer, [file], 100, ['test'], (request) => {
      asked.push(request);
      return Promise.resolve(asked.length === 1 ? '' : 'something');
    });
    expect(pairs.length).toBeGreaterThan(0);
    expect(pairs.length).toBe(asked.length - 1);
    for (const pair of pairs) {
      expect(pair).toMatchObject({ rejected: 'something', user: 'b', source: 'ownCode', language: name });
      expect(pair.prompt).not.toBe('');
    }
    expect(await ownCodePairs(developer, [file], 1, ['test'], () => Promise.resolve('something'))).toHaveLength(1);
  });
});

test('no package serves two purposes', () => {
  const neutral = Object.values(NEUTRAL_PACKAGES).flat();
  const texts = Object.values(TEXT_PACKAGES).flatMap(({ train, test: tested }) => [...train, ...tested]);
  const names = [...neutral, ...texts].map(({ registry, name }) => `${registry}:${name}`);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('files are read as they were written, and rendered whole in the styles of a developer', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'penchant-texts-'));
  try {
    const file = { package: 'p@1', path: 'p', text: PYTHON, pieces: piecesIn('python', PYTHON) };
    writeFileSync(join(folder, 'files-python.jsonl'), `${JSON.stringify(file)}\n`);
    const [read] = readTextFiles(folder, 'python');
    const axes = ['quotes', 'naming', 'returnTypes', 'strings', 'trailingCommas', 'docQuotes', 'emptyCollections'];
    const all = (side: Side) => Object.fromEntries(axes.map((axis) => [axis, side]));
    expect(renderFile(read!, all('b'), createRandom('read'))).toBe(rendered('python', PYTHON, 'b'));
    expect(renderFile(read!, all('a'), createRandom('read'))).toBe(rendered('python', PYTHON, 'a'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('places are drawn of all packages by turns, none near another and none twice', () => {
  const found = ['p', 'q'].flatMap((from) =>
    [1, 3, 20, 40].map((line) => ({
      ...{ axis: 'quotes', package: from, file: from, line, place: `${from}:${line}` },
      ...{ code: line === 40 ? 'same' : `${from}${line}`, prompt: '' },
    })),
  );
  const two = selectPlaces(found, 2, new Set(), createRandom('two'));
  expect(two.map((each) => each.package).sort()).toEqual(['p', 'q']);
  const all = selectPlaces(found, 9, new Set(['p:20']), createRandom('all'));
  expect(all.map(({ line }) => (line < 5 ? 'near' : line)).sort()).toEqual([20, 40, 'near', 'near']);
  expect(all.map(({ place }) => place)).not.toContain('p:20');
});

function rendered(name: Name, text: string, side: Side): string {
  return render(piecesIn(name, text), () => side).text;
}

function piecesIn(name: Name, text: string): readonly Piece[] {
  return piecesOf(text, LANGUAGES[name].editsOf(text)!);
}

/** The same code three times under other names, as the beginning of a file gives no forks. */
function longOf(text: string): string {
  return ['one', 'two', 'six'].map((word) => text.replaceAll(/first|full/g, word)).join('\n');
}
