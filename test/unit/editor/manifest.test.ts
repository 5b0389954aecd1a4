import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { capabilities, contributes, icon } from '../../../package.json';
import {
  COMMANDS,
  CONTEXT_KEYS,
  OBSERVED_COMMANDS,
  PREFERENCE_NAMES,
  PREFERENCES_SECTION,
  SECTION,
  SETTINGS,
  WALKTHROUGH_ID,
} from '../../../src/editor/ids';
import { AUTO, OFF } from '../../../src/preferences/stated';
import { TRAITS } from '../../../src/preferences/traits';

describe('the manifest', () => {
  it('contributes the commands that the code has, and no others', () => {
    expect(contributes.commands.map(({ command }) => command).sort()).toEqual(Object.values(COMMANDS).sort());
  });

  it('contributes the settings that the code reads, and no others', () => {
    const names = [
      ...SETTINGS.map((name) => `${SECTION}.${name}`),
      ...PREFERENCE_NAMES.map((name) => `${PREFERENCES_SECTION}.${name}`),
    ];
    expect(Object.keys(contributes.configuration.properties).sort()).toEqual(names.sort());
  });

  it('offers, of each trait, the choices that it has, in any language, and none by default', () => {
    const settings: Readonly<Record<string, object>> = contributes.configuration.properties;
    const offered = TRAITS.map(({ id }) => settings[`${PREFERENCES_SECTION}.${id}`]);
    const families = { javascript: 'JavaScript and TypeScript', both: 'JavaScript, TypeScript and Python' };
    expect(offered).toEqual(
      TRAITS.map(({ title, choices, families: own }, index) => ({
        order: 15 + index,
        scope: 'language-overridable',
        type: 'string',
        enum: [AUTO, ...choices.map(({ id }) => id), OFF],
        default: AUTO,
        enumItemLabels: ['Automatic', ...choices.map((choice) => choice.title), 'Not stated'],
        enumDescriptions: [
          'As the workspace’s configuration asks, else as Penchant learns.',
          ...choices.map(({ instruction }) => `${instruction}.`),
          'As Penchant learns, whatever the workspace’s configuration asks.',
        ],
        description: `${title}, in ${families[own.length > 1 ? 'both' : 'javascript']}.`,
      })),
    );
  });

  it('asks for no context key of ours that the code does not set', () => {
    const conditions = [
      ...contributes.commands.flatMap((command) => ('enablement' in command ? [command.enablement] : [])),
      ...contributes.keybindings.map(({ when }) => when),
    ];
    const asked = conditions.flatMap((condition) => condition.match(/penchant\.\w+/g) ?? []);
    expect(asked.filter((key) => !Object.values<string>(CONTEXT_KEYS).includes(key))).toEqual([]);
  });

  it('observes, by its keys, what the code registers, each behind the editor’s own command', () => {
    const observing = contributes.keybindings.flatMap(({ args }) => (args ? [args.commands] : []));
    expect(observing.map(([, own]) => own).sort()).toEqual(Object.values(OBSERVED_COMMANDS).sort());
    expect(observing.filter((commands) => commands.length !== 2)).toEqual([]);
    expect(observing.filter(([first]) => first?.startsWith('editor.action.inlineSuggest.') !== true)).toEqual([]);
  });

  it('binds no key that observes but while Penchant’s own ghost text is up, and nothing else wants the key', () => {
    const guards = [CONTEXT_KEYS.isGhostTextUp, 'inlineSuggestionVisible', 'editorTextFocus', '!suggestWidgetVisible'];
    const unguarded = contributes.keybindings
      .filter(({ args }) => args)
      .filter(({ when }) => guards.some((guard) => !when.split(' && ').includes(guard)));
    expect(unguarded).toEqual([]);
  });

  it('leaves Esc to whoever types as in Vim', () => {
    const escape = contributes.keybindings.find(({ key }) => key === 'escape');
    expect(escape?.when.split(' && ')).toEqual(expect.arrayContaining(['!vim.active', '!neovim.init']));
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
