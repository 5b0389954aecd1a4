import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { DisposableStore } from '../../../src/common/disposable';
import { mayOthersShowGhostText } from '../../../src/editor/otherProviders';
import type { PenchantApi } from '../../../src/editor/penchantApi';
import { completeAtCursor, rowsOf, showUntitled } from './completing';
import { Account } from './outcomes/account';
import { Agreement, describeEnding, isFalse } from './outcomes/agreement';
import { Oracle } from './outcomes/oracle';
import { closeEverything, play, type Stage } from './outcomes/play';
import type { Scenario } from './outcomes/scenario';
import { ACCEPTING } from './outcomes/scenarios/accepting';
import { BURSTS } from './outcomes/scenarios/bursts';
import { CYCLING } from './outcomes/scenarios/cycling';
import { EDITING, registerFiles } from './outcomes/scenarios/editing';
import { MOVING } from './outcomes/scenarios/moving';
import { OTHERS } from './outcomes/scenarios/others';
import { REFUSING } from './outcomes/scenarios/refusing';
import { TYPING } from './outcomes/scenarios/typing';
import { Names } from './outcomes/texts';

const ALL: readonly Scenario[] = [
  ...ACCEPTING,
  ...CYCLING,
  ...REFUSING,
  ...TYPING,
  ...MOVING,
  ...EDITING,
  ...OTHERS,
  ...BURSTS,
];
const isSoak = process.env['PENCHANT_SOAK_ROUNDS'] !== undefined;
/** Every other one of those that a script spells out, which takes a minute and a half; all in a soak. */
const SCENARIOS = isSoak
  ? ALL
  : ALL.filter(({ name }) => !name.startsWith('keys in any order')).filter((_, index) => index % 2 === 0);

/** A label that is missed costs a pair; a false one teaches the contrary. */
const LEAST_RECALL = 0.95;

describe("How a suggestion ended, by Penchant's account and by the editor's own", () => {
  const agreement = new Agreement();
  const retries: string[] = [];
  let startedAt = 0;
  const store = new DisposableStore();
  let stage: Stage | undefined;

  before(async function () {
    startedAt = Date.now();
    // Loads the model.
    await completeAtCursor(await showUntitled('python', rowsOf('warm')));
    await closeEverything();
    const extension = vscode.extensions.getExtension<PenchantApi>('penchant.penchant');
    assert.ok(extension);
    const api = await extension.activate();
    const oracle = Oracle.hangOn(api);
    // A stable build gives no account of its own.
    if (!oracle) return this.skip();
    const account = new Account(api);
    for (const item of [registerFiles(), account, { dispose: () => oracle.takeDown() }]) store.add(item);
    stage = { oracle, account, names: new Names() };
  });
  afterEach(closeEverything);
  after(() => store.dispose());

  for (const scenario of SCENARIOS) {
    it(scenario.name, async () => {
      assert.ok(stage);
      const played = await play(scenario, stage);
      agreement.add(scenario.name, played.endings);
      retries.push(...played.retries.map((why) => `${scenario.name}: ${why}`));
      const told = played.last.map(describeEnding).join('; ');
      const { judged } = played;
      assert.ok(scenario.penchant.includes(judged?.penchant ?? 'none'), told);
      if (scenario.index !== undefined) assert.equal(judged?.index, scenario.index, told);
      const { isUndone = false } = scenario;
      if (isUndone !== 'maybe') assert.equal(judged?.isUndone ?? false, isUndone, told);
      const falseOnes = played.endings.filter(isFalse);
      assert.deepEqual(falseOnes.map(describeEnding), []);
    });
  }

  it('no suggestion is said to be accepted or rejected that is not, and hardly any that is is missed', () => {
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    console.log(
      `host suite: ${SCENARIOS.length} scenarios of outcomes in ${seconds} s, ${retries.length} played again`,
    );
    const again = retries.map((retry) => `again, ${retry}`);
    const missed = agreement.misses.map((miss) => `missed, ${miss}`);
    for (const line of [...agreement.table(), ...again, ...missed]) console.log(`host suite: ${line}`);
    assert.equal(agreement.falseOf('accepted'), 0);
    assert.equal(agreement.falseOf('partiallyAccepted'), 0);
    assert.equal(agreement.falseOf('rejected'), 0);
    assert.ok(agreement.recallOf('accepted') >= LEAST_RECALL, `${agreement.recallOf('accepted')}`);
    assert.ok(agreement.recallOf('rejected') >= LEAST_RECALL, `${agreement.recallOf('rejected')}`);
  });

  it("binds no keys where an extension that completes code is installed, as the tests' own is", () => {
    assert.ok(mayOthersShowGhostText());
  });
});
