import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { capabilities, contributes, icon } from '../../../package.json';
import { COMMANDS, CONTEXT_KEYS, SECTION, SETTINGS, WALKTHROUGH_ID } from '../../../src/editor/ids';

describe('the manifest', () => {
  it('contributes the commands that the code has, and no others', () => {
    expect(contributes.commands.map(({ command }) => command).sort()).toEqual(Object.values(COMMANDS).sort());
  });

  it('contributes the settings that the code reads, and no others', () => {
    const names = SETTINGS.map((name) => `${SECTION}.${name}`);
    expect(Object.keys(contributes.configuration.properties).sort()).toEqual(names.sort());
  });

  it('asks for no context key of ours that the code does not set', () => {
    const conditions = contributes.commands.flatMap((command) => ('enablement' in command ? [command.enablement] : []));
    const asked = conditions.flatMap((condition) => condition.match(/penchant\.\w+/g) ?? []);
    expect(asked.filter((key) => !Object.values<string>(CONTEXT_KEYS).includes(key))).toEqual([]);
  });

  it('has every picture that it names', () => {
    const pictures = contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg));
    expect([icon, ...pictures].filter((file) => !existsSync(file))).toEqual([]);
  });

  it('runs, from the walkthrough, only commands that it contributes', () => {
    const links = contributes.walkthroughs.flatMap(({ steps }) =>
      steps.flatMap(({ description }) => description.match(/(?<=command:)penchant\.\w+/g) ?? []),
    );
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((command) => !Object.values<string>(COMMANDS).includes(command))).toEqual([]);
    expect(WALKTHROUGH_ID.endsWith(`#${contributes.walkthroughs[0]?.id ?? ''}`)).toBe(true);
  });

  it('lets no workspace that is not trusted set anything', () => {
    const settable = Object.entries(contributes.configuration.properties)
      .filter(([, { scope }]) => scope !== 'application')
      .map(([name]) => name);
    expect(capabilities.untrustedWorkspaces.restrictedConfigurations.toSorted()).toEqual(settable.sort());
  });
});
