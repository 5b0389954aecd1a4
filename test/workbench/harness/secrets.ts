/** @file Keys and tokens that look real and open nothing: put together as the test runs, so that no scanner finds them in the repository. */

import { createRandom } from '../../unit/model/base/fixtures';

export interface PlantedSecret {
  readonly kind: string;
  /** May have several lines. */
  readonly text: string;
  /** A part of it that nothing else holds: a secret that is cut off somewhere is found by it. */
  readonly core: string;
}

const DIGITS = '0123456789';
const HEX = `${DIGITS}abcdef`;
const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LETTERS = `${CAPITALS}${CAPITALS.toLowerCase()}`;
const MIXED = `${LETTERS}${DIGITS}`;
/** Too short a part could stand somewhere by chance. */
const CORE_CHARACTERS = 12;

export function plantedSecrets(seed: number): readonly PlantedSecret[] {
  const random = createRandom(seed);
  const some = (count: number, alphabet = MIXED): string =>
    Array.from({ length: count }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
  const secret = (kind: string, head: string, body: string, tail = ''): PlantedSecret => ({
    ...{ kind, text: head + body + tail },
    core: body.slice(0, CORE_CHARACTERS),
  });
  const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = base64({ alg: 'HS256', typ: 'JWT' });
  const pem = (edge: string): string => ['-----', edge, ' RSA PRIVATE', ' KEY-----'].join('');
  const pemLines = Array.from({ length: 6 }, () => some(64));
  return [
    secret('AWS', 'AK' + 'IA', some(16, CAPITALS)),
    secret('GitHub', 'gh' + 'p_', some(36)),
    secret('GitLab', 'gl' + 'pat-', some(20)),
    secret('Slack', 'xo' + 'xb-', `${some(12, DIGITS)}-${some(12, DIGITS)}-${some(24)}`),
    secret('Stripe', 'sk_' + 'live_', some(24)),
    secret('Google', 'AI' + 'za', some(35)),
    secret('OpenAI', 'sk' + '-', some(20), 'T3Blbk' + 'FJ' + some(20)),
    secret('Anthropic', 'sk-' + 'ant-' + 'api03-', some(93), 'AA'),
    secret('npm', 'np' + 'm_', some(36)),
    secret('JSON web token', `${header}.${base64({ sub: some(12) })}.`, some(43)),
    secret('hexadecimal', '', some(40, HEX)),
    secret('base64', '', some(44)),
    { kind: 'PEM', text: [pem('BEGIN'), ...pemLines, pem('END')].join('\n'), core: pemLines[1] ?? '' },
  ];
}
