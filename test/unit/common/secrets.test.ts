import fc from 'fast-check';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findSecrets, holdsSecret } from '../../../src/common/secrets';
import { cpuMs } from '../cpuTime';

const root = path.join(import.meta.dirname, '../../..');

/** Random text of a seed, the same each time; so no test holds anything that another tool takes for a key. */
function random(length: number, seed: number, alphabet = BASE62): string {
  let state = seed;
  let text = '';
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += alphabet.charAt(Math.floor((state / 2 ** 32) * alphabet.length));
  }
  return text;
}

const BASE62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const HEX = '0123456789abcdef';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const PEM_BODY = `MI${random(62, 1)}\n${random(64, 2)}`;
const WEB_TOKEN = `eyJhbGciOiJIUzI1NiJ9.eyJ${random(24, 3)}.${random(43, 4)}`;

describe('found', () => {
  test.each([
    ['an AWS access key', `aws_access_key_id = AKIA${random(16, 5, BASE32)}`],
    ['an AWS secret', `AWS_SECRET_ACCESS_KEY=${random(40, 6)}`],
    ['a GitHub token', `const token = fetchAs(ghp_${random(36, 7)});`],
    ['a fine-grained GitHub token', `token: github_pat_${random(22, 8)}_${random(59, 9)}`],
    ['a GitLab token', `git.auth(glpat-${random(20, 10)})`],
    ['a Slack token', `slack(xoxb-${random(12, 11, '0123456789')}-${random(12, 12, '0123456789')}-${random(24, 13)})`],
    ['a Slack webhook', `post(https://hooks.slack.com/services/T${random(8, 14)}/B${random(8, 15)}/${random(24, 16)})`],
    ['a Stripe key', `stripe(sk_live_${random(24, 17)})`],
    ['a Google API key', `maps?key=AIza${random(35, 18)}`],
    ['an OpenAI key', `OpenAI(sk-proj-${random(74, 19)}T3BlbkFJ${random(74, 20)})`],
    ['an OpenAI key of an older form', `OpenAI("sk-${random(48, 21)}")`],
    ['an Anthropic key', `x-api-key: sk-ant-api03-${random(93, 22)}AA`],
    ['an npm token', `//registry.npmjs.org/:_authToken=npm_${random(36, 23)}`],
    ['a private key', `-----BEGIN PRIVATE KEY-----\n${PEM_BODY}\n-----END PRIVATE KEY-----`],
    ['a private key whose end is cut off', `-----BEGIN RSA PRIVATE KEY-----\n${PEM_BODY}`],
    ['a private key in a string', `key = "-----BEGIN OPENSSH PRIVATE KEY-----\\n${PEM_BODY.replace('\n', '\\n')}`],
    ['lines out of a private key', `${random(64, 24)}\n${random(64, 25)}\n`],
    ['a JSON web token', `Authorization: Bearer ${WEB_TOKEN}`],
    ['a password in an address', `connect('postgres://u:p@h/db')`],
    ['a password in an address of the web', `git clone https://me:correct-horse@example.org/me/it.git`],
    ['a line of an .env file', `SECRET=${random(24, 26)}`],
    ['a line of an .env file with a longer name', `export SESSION_SECRET_KEY_BASE="${random(64, 27, HEX)}"`],
    ['a password in quotes', `password: 'Tr0ub4dor&3'`],
    ['a typed constant', `const clientSecret: string = '${random(20, 28)}';`],
    ['base64 in quotes', `const nonce = "${random(22, 29)}==";`],
    ['hex in quotes', `const salt = '${random(32, 30, HEX)}';`],
    ['a bearer token of no known kind', `-H 'Authorization: Bearer ${random(24, 31)}'`],
    ['a long random text anywhere', `load ${random(40, 32)} now`],
  ])('%s', (_, text) => {
    const before = 'import { connect } from "./connect";\n\n';
    expect(findSecrets(text)).not.toEqual([]);
    // And where it stands.
    const [alone] = findSecrets(text);
    expect(findSecrets(before + text)).toContainEqual({
      ...alone,
      start: alone!.start + before.length,
      end: alone!.end + before.length,
    });
  });

  test('95 in 100 random values of 24 characters, 98 in 100 of longer ones', () => {
    const missed = (alphabet: string, length: number): number => {
      let count = 0;
      for (let seed = 0; seed < 1000; seed++) {
        if (!holdsSecret(`value = "${random(length, seed * 7919 + length, alphabet)}"`)) count++;
      }
      return count;
    };
    expect(missed(HEX, 24)).toBeLessThan(20);
    expect(missed(BASE62, 24)).toBeLessThan(50);
    expect(missed(BASE62, 32)).toBeLessThan(20);
    expect(missed(BASE62, 40)).toBeLessThan(20);
  });
});

describe('not found', () => {
  test.each([
    ['a UUID', `const id = 'f47ac10b-58cc-4372-a567-0e02b2c3d479';`],
    ['a UUID in an address', `get('/users/f47ac10b-58cc-4372-a567-0e02b2c3d479/posts')`],
    ['the checksum of a published file', `integrity="sha384-${random(64, 33)}"`],
    ['a path', `import { Panel } from '../components/Account2/settings/UserSettingsPanel';`],
    ['a long name', `const responseHeadersOfHttp2StreamBySession = createServerSessionWithUtf8Names();`],
    ['a name in capitals', `process.env['MAX_RESPONSE_HEADERS_OF_HTTP2_SESSION_IN_BYTES']`],
    ['classes of a style sheet', `class="col-md-6-lg-4-sm-12 text-primary-500-hover"`],
    ['a number', `const fine = 12345678901234567890123456789012345n;`],
    ['a token that is a name', `const token = tokenizer.decodeUtf8(bytes);`],
    ['a password that is asked for', `const password = await readPasswordFromTerminal();`],
    ['the name of a secret', `env: { secret: 'SESSION_SECRET' }`],
    ['an address with a template', 'connect(`postgres://${user}:${password}@${host}/db`)'],
    ['a hint at an address', `fail('the proxy wants a password (http://name:password@host:port)')`],
    ['an address with a port', `fetch('http://localhost:3000/a@b')`],
    ['the head of a private key alone', `if (text.startsWith('-----BEGIN PRIVATE KEY-----')) return parse(text);`],
    ['an alphabet', `const alphabet = '${BASE62}';`],
    ['a message about a password', `throw new Error('password: at least 8 characters, 1 digit and 1 Capital');`],
  ])('%s', (_, text) => {
    expect(findSecrets(text)).toEqual([]);
  });

  test('in the sources of this extension, but for checksums', () => {
    const flagged = globSync('src/**/*.ts', { cwd: root }).flatMap((file) => flaggedLines(file));
    expect(flagged.filter((line) => !/ (?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(line))).toEqual([]);
  });

  test('in more than 1 in 5,000 lines of a library', () => {
    // Its tests are full of identifiers, hashes and base64.
    const files = globSync('node_modules/zod/src/**/*.ts', { cwd: root }).filter(
      (file) => !/[\\/]tests[\\/]/.test(file),
    );
    const lines = files.reduce((sum, file) => sum + read(file).split('\n').length, 0);
    const flagged = files.flatMap((file) => flaggedLines(file));
    expect(lines).toBeGreaterThan(10_000);
    expect(flagged.length, flagged.join('\n')).toBeLessThan(lines / 5000);
  });
});

test('16,000 characters of code take less than 5 ms', () => {
  const text = globSync('src/completion/*.ts', { cwd: root }).map(read).join('\n').slice(0, 16_000);
  const times = Array.from({ length: 20 }, () => {
    const start = cpuMs();
    findSecrets(text);
    return cpuMs() - start;
  });
  // The quickest: other tests run beside this one.
  expect(Math.min(...times)).toBeLessThan(5);
});

test.each([
  'a',
  'A1',
  'token=',
  '://a:',
  'eyJa.',
  '-----BEGIN ',
  'sk-',
  '/',
  '{"a":1}',
  'xoxb-1-',
  'https://T',
  '\n',
  ' ',
])('no text of 16,000 characters takes long: %j', (piece) => {
  const text = piece.repeat(16_000 / piece.length);
  const start = cpuMs();
  findSecrets(text);
  expect(cpuMs() - start).toBeLessThan(500);
});

test('what is found lies within the text, in order, apart', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(`"${random(30, 34)}"`, `password = 'Tr0ub4dor&3'`, 'postgres://u:p@h', WEB_TOKEN, '\r\n', 'key='),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const text = pieces.join('');
      let end = 0;
      for (const secret of findSecrets(text)) {
        expect(secret.start).toBeGreaterThanOrEqual(end);
        expect(secret.end).toBeGreaterThan(secret.start);
        end = secret.end;
      }
      expect(end).toBeLessThanOrEqual(text.length);
    }),
  );
});

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

function flaggedLines(file: string): string[] {
  const text = read(file);
  return findSecrets(text).map(
    ({ kind, start, end }) => `${file}:${text.slice(0, start).split('\n').length} ${kind}: ${text.slice(start, end)}`,
  );
}
