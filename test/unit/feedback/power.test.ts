import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import {
  powerMeter,
  powerOfLineStatus,
  powerOfPmset,
  powerOfSupplies,
  readPower,
  readSupplies,
  type Power,
  type PowerSupply,
} from '../../../src/feedback/power';

function supply(type: string, status: string, online = '', scope = ''): PowerSupply {
  return { type, status, online, scope };
}

describe('the power of a machine with Linux', () => {
  test.each<[string, readonly PowerSupply[], Power]>([
    ['a desktop', [], 'unknown'],
    ['on battery', [supply('Mains', '', '0'), supply('Battery', 'Discharging')], 'battery'],
    ['charging', [supply('Mains', '', '1'), supply('Battery', 'Charging')], 'mains'],
    ['fully charged at the mains', [supply('Mains', '', '1'), supply('Battery', 'Full')], 'mains'],
    [
      'at the mains, with a battery that spares itself',
      [supply('Mains', '', '1'), supply('Battery', 'Discharging')],
      'mains',
    ],
    ['charging by a plug that does not tell', [supply('USB', '', '0'), supply('Battery', 'Not charging')], 'mains'],
    ['one of two batteries discharges', [supply('Battery', 'Full'), supply('Battery', 'Discharging')], 'battery'],
    ['a desktop with a mouse', [supply('Battery', 'Discharging', '', 'Device')], 'unknown'],
    ['a battery that does not tell', [supply('Battery', 'Unknown')], 'unknown'],
  ])('%s', (_, supplies, power) => expect(powerOfSupplies(supplies)).toBe(power));

  it('is read from its files', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'penchant-power-'));
    try {
      for (const [name, files] of Object.entries({
        ADP1: { type: 'Mains\n', online: '0\n' },
        BAT0: { type: 'Battery\n', status: 'Discharging\n' },
      })) {
        mkdirSync(join(folder, name));
        for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text);
      }
      expect(await readSupplies(folder)).toEqual([supply('Mains', '', '0'), supply('Battery', 'Discharging')]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test.each<[string, Power]>([
  ["Now drawing from 'AC Power'\n -InternalBattery-0 (id=1234)\t100%; charged; 0:00 remaining", 'mains'],
  ["Now drawing from 'Battery Power'\n -InternalBattery-0 (id=1234)\t80%; discharging", 'battery'],
  ["Now drawing from 'UPS Power'", 'battery'],
  ['', 'unknown'],
])('the power of a Mac that says %j is %s', (output, power) => expect(powerOfPmset(output)).toBe(power));

test.each<[string, Power]>([
  ['Online\r\n', 'mains'],
  ['Offline\r\n', 'battery'],
  ['Unknown\r\n', 'unknown'],
  ['', 'unknown'],
])('the power of a machine with Windows that says %j is %s', (output, power) => {
  expect(powerOfLineStatus(output)).toBe(power);
});

test('nobody knows the power of other machines', async () => {
  expect(await readPower('aix')).toBe('unknown');
});

describe('the meter', () => {
  it('asks at most every two minutes', async () => {
    let now = 0;
    let asked = 0;
    const meter = powerMeter(
      () => now,
      async () => (++asked === 1 ? 'battery' : 'mains'),
    );
    expect(await meter()).toBe('battery');
    now = 119_999;
    expect(await meter()).toBe('battery');
    now = 120_000;
    expect(await meter()).toBe('mains');
  });

  it('does not know what cannot be read', async () => {
    const meter = powerMeter(
      () => 0,
      () => Promise.reject(new Error('no shell')),
    );
    expect(await meter()).toBe('unknown');
  });
});
