/** @file The commands about code that the developer wrote; what they need is loaded when they are run. */

import { forget, type ForgetSources } from '../forget';
import { COMMANDS } from '../ids';
import type { OwnCodeSources } from './learnFromOwnCode';
import { ownCodeNotice, type OwnCodeNoticeSources } from './ownCodeNotice';

/** By the command's id. */
export function ownCodeCommands(
  sources: Omit<OwnCodeSources, 'beforeUpdate'> & OwnCodeNoticeSources & ForgetSources,
): Readonly<Record<string, () => unknown>> {
  const beforeUpdate = ownCodeNotice(sources);
  return {
    [COMMANDS.learnFromOwnCode]: async () => {
      const { learnFromOwnCode } = await import('./learnFromOwnCode');
      await learnFromOwnCode({ ...sources, beforeUpdate });
    },
    [COMMANDS.forgetOwnCode]: () => forget(sources, 'what came from your code', { source: 'ownCode' }),
  };
}
