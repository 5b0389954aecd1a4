import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, completeAtCursor, showUntitled } from './completing';

interface Taste {
  readonly quotes: 'single' | 'double';
  readonly semicolons: 'always' | 'never';
}

interface Spot {
  readonly trait: keyof Taste;
  readonly text: string;
}

/** Names of their own for each document: the model is shown others that are open, and repeats a line where it ends there. */
const WORDS = ['acorn', 'birch', 'cedar', 'daisy', 'elder', 'fern', 'grape', 'hazel', 'iris', 'jasmine'] as const;
/** Ten beginnings of a string and ten of a statement, in files that go both ways. */
const SPOTS: readonly Spot[] = WORDS.flatMap((word) => [
  {
    trait: 'quotes',
    text: `${word}.set('one');\n${word}.set("two");\n${word}.set('three');\n${word}.set("four");\n${word}.set(`,
  },
  { trait: 'semicolons', text: `${word}.grow(1);\n${word}.grow(2)\n${word}.grow(3);\n${word}.grow(4)\n${word}.grow(` },
]);
const LEAST_ADHERENCE = 0.75;

const preferences = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('penchant.preferences');

async function state(taste: Partial<Taste>): Promise<void> {
  for (const trait of ['quotes', 'semicolons'] as const) {
    await preferences().update(trait, taste[trait], vscode.ConfigurationTarget.Global);
  }
}

/** The choice that the completion of a spot shows; nothing where it shows none. */
async function choiceAt({ trait, text }: Spot): Promise<string | undefined> {
  const editor = await showUntitled('javascript', text);
  const completion = await completeAtCursor(editor);
  await closeAll();
  const [line = ''] = completion.split('\n');
  return trait === 'quotes' ? quoteIn(line) : semicolonIn(line);
}

function quoteIn(line: string): string | undefined {
  const quote = /['"]/.exec(line)?.[0];
  if (quote === undefined) return undefined;
  return quote === "'" ? 'single' : 'double';
}

/** Only a call that is closed has ended. */
function semicolonIn(line: string): string | undefined {
  if (!line.includes(')')) return undefined;
  return line.trimEnd().endsWith(';') ? 'always' : 'never';
}

describe('A preference that is stated in the settings', () => {
  afterEach(async () => {
    await closeAll();
    await state({});
  });

  for (const taste of [
    { quotes: 'single', semicolons: 'never' },
    { quotes: 'double', semicolons: 'always' },
  ] as const) {
    it(`is followed at 20 spots: ${taste.quotes} quotes, semicolons ${taste.semicolons}`, async () => {
      await state(taste);
      const shown: { readonly spot: Spot; readonly choice: string }[] = [];
      for (const spot of SPOTS) {
        const choice = await choiceAt(spot);
        if (choice !== undefined) shown.push({ spot, choice });
      }
      const followed = shown.filter(({ spot, choice }) => choice === taste[spot.trait]);
      console.log(`host suite: ${followed.length} of ${shown.length} completions are as stated`);
      assert.ok(shown.length >= 0.75 * SPOTS.length, `only ${shown.length} completions show a style`);
      assert.ok(followed.length >= LEAST_ADHERENCE * shown.length, `${followed.length} of ${shown.length}`);
    }).timeout(400_000);
  }

  it('changes the very next completion', async () => {
    const [spot] = SPOTS;
    assert.ok(spot);
    for (const quotes of ['double', 'single', 'double'] as const) {
      await state({ quotes });
      assert.equal(await choiceAt(spot), quotes);
    }
  });
});
