/**
 * @file The published packages that the simulated developers' code comes from: pinned, with readable sources, under MIT, BSD or
 * ISC licences. No package serves two purposes.
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
