/**
 * @file The published packages that the simulated developers' code comes from: pinned, with readable sources, under MIT, BSD, ISC
 * or Apache licences. No package serves two purposes.
 */

/**
 * @typedef {object} Package
 * @property {'npm' | 'pypi' | 'crates' | 'go' | 'maven'} registry
 * @property {string} name as its registry spells it; on Maven Central `group:artifact`
 * @property {string} version
 * @property {RegExp} sources of which files, by their paths with `/` in the unpacked package
 */

/** Code that developers learn from. */
export const TRAIN_PACKAGES = [
  npm('express', '5.3.0', /^lib\/.+\.js$/),
  npm('mocha', '12.0.3', /^(lib|bin)\/.+\.js$/),
  npm('nodemon', '3.1.14', /^(lib|bin)\/.+\.js$/),
  npm('jsdom', '31.0.1', /^lib\/(?!.*generated).+\.js$/),
  npm('winston', '3.19.0', /^lib\/.+\.js$/),
  npm('mongoose', '9.12.1', /^lib\/.+\.js$/),
  npm('knex', '3.3.0', /^(lib|bin)\/.+\.js$/),
];

/** Code that they are tested on. */
export const TEST_PACKAGES = [
  npm('koa', '3.3.0', /^lib\/.+\.js$/),
  npm('fastify', '5.12.8', /^(lib\/(?!config-validator|error-serializer).+|fastify)\.js$/),
  npm('eslint', '10.15.0', /^(lib|bin)\/.+\.js$/),
  npm('commander', '15.1.0', /^lib\/.+\.js$/),
  npm('stylus', '0.64.0', /^lib\/.+\.js$/),
  npm('pino', '10.4.0', /^(lib\/.+|pino)\.js$/),
];

/**
 * Code of many developers' texts, by language and use.
 * @type {Readonly<Record<import('./judges').Language, Readonly<Record<'train' | 'test', readonly Package[]>>>>}
 */
export const TEXT_PACKAGES = {
  javascript: {
    train: [
      ...TRAIN_PACKAGES,
      npm('webpack', '5.113.0', /^lib\/.+\.js$/),
      npm('stylelint', '18.1.0', /^lib\/.+\.mjs$/),
      npm('svgo', '4.1.0', /^(lib|plugins)\/.+\.js$/),
      npm('undici', '8.13.1', /^lib\/(?!llhttp).+\.js$/),
      npm('karma', '6.4.4', /^lib\/.+\.js$/),
      npm('eslint-plugin-react', '7.37.5', /^lib\/.+\.js$/),
      npm('ava', '8.1.2', /^(lib|plugin)\/.+\.js$/),
    ],
    test: [
      ...TEST_PACKAGES,
      npm('terser', '5.51.4', /^(lib|bin)\/.+\.js$/),
      npm('eslint-plugin-unicorn', '80.0.0', /^rules\/.+\.js$/),
      npm('markdown-it', '15.0.3', /^lib\/.+\.mjs$/),
      npm('postcss', '8.5.33', /^lib\/.+\.js$/),
      npm('http-server', '14.1.1', /^(lib|bin)\/.+/),
    ],
  },
  python: {
    train: [
      pypi('flask', '3.1.3', /\.py$/),
      pypi('werkzeug', '3.1.9', /\.py$/),
      pypi('httpx', '0.28.1', /\.py$/),
      pypi('starlette', '1.10.0', /\.py$/),
      pypi('scrapy', '2.19.0', /\.py$/),
      pypi('pytest', '9.2.0', /\.py$/),
      pypi('tornado', '6.6.1', /\.py$/),
      pypi('networkx', '3.6.1', /^networkx\/(?!.*tests\/).+\.py$/),
      pypi('mkdocs', '1.6.1', /^mkdocs\/(?!tests\/).+\.py$/),
      pypi('bandit', '1.9.4', /\.py$/),
      pypi('poetry', '2.5.1', /\.py$/),
    ],
    test: [
      pypi('requests', '2.34.2', /\.py$/),
      pypi('jinja2', '3.1.6', /\.py$/),
      pypi('celery', '5.7.0', /\.py$/),
      pypi('sphinx', '9.0.4', /^sphinx\/(?!search|locale).+\.py$/),
      pypi('tox', '4.67.15', /\.py$/),
      pypi('virtualenv', '21.15.11', /\.py$/),
    ],
  },
};

/**
 * Code that shows whether a model still writes as it did, by language.
 * @type {Readonly<Record<string, readonly Package[]>>}
 */
export const NEUTRAL_PACKAGES = {
  javascript: [
    npm('ws', '8.23.0', /^lib\/.+\.js$/),
    npm('sinon', '22.1.0', /^lib\/.+\.js$/),
    npm('semver', '7.8.6', /^(classes|functions|ranges|internal|bin)\/.+\.js$/),
  ],
  typescript: [
    npm('zod', '4.6.7', /^src\/(?!.*(tests|locales)\/).+\.ts$/),
    npm('@tanstack/query-core', '5.108.0', /^src\/(?!.*__tests__).+\.ts$/),
    npm('immer', '11.2.10', /^src\/.+\.ts$/),
    npm('redux', '5.0.1', /^src\/.+\.ts$/),
  ],
  python: [
    { registry: 'pypi', name: 'click', version: '8.3.0', sources: /\.py$/ },
    { registry: 'pypi', name: 'attrs', version: '25.4.0', sources: /\.py$/ },
    { registry: 'pypi', name: 'rich', version: '14.2.0', sources: /^rich\/(?!_emoji|_unicode).+\.py$/ },
  ],
  go: [
    { registry: 'go', name: 'github.com/spf13/pflag', version: 'v1.0.10', sources: /^[^_]+\.go$/ },
    { registry: 'go', name: 'github.com/go-chi/chi/v5', version: 'v5.2.3', sources: /^[^_]+\.go$/ },
  ],
  rust: [
    { registry: 'crates', name: 'anyhow', version: '1.0.100', sources: /^src\/.+\.rs$/ },
    { registry: 'crates', name: 'itertools', version: '0.14.0', sources: /^src\/.+\.rs$/ },
  ],
  java: [
    { registry: 'maven', name: 'org.jsoup:jsoup', version: '1.21.2', sources: /\.java$/ },
    { registry: 'maven', name: 'org.mockito:mockito-core', version: '5.20.0', sources: /\.java$/ },
  ],
};

/**
 * @param {string} name
 * @param {string} version
 * @param {RegExp} sources
 * @returns {Package}
 */
function npm(name, version, sources) {
  return { registry: 'npm', name, version, sources };
}

/**
 * @param {string} name
 * @param {string} version
 * @param {RegExp} sources
 * @returns {Package}
 */
function pypi(name, version, sources) {
  return { registry: 'pypi', name, version, sources };
}
