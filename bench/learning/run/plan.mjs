/** @file Which cells the benchmark measures, in which order: the most telling ones first, so that it can end at any time. */

/** @typedef {import('./cells').Cell} Cell */
/** @typedef {import('./cells').CellSize} CellSize */
/** @typedef {Cell['language']} Language */

/**
 * What is crossed with what.
 * @typedef {object} Stage
 * @property {readonly string[]} methods those that share what was learned stand beside each other
 * @property {readonly number[]} n
 * @property {Developers} developers
 * @property {readonly number[]} seeds
 * @property {readonly number[]} epsilons
 * @property {readonly Language[]} languages
 */

/** @typedef {Readonly<Record<Language, readonly string[]>>} Developers */

/**
 * Four: in each language two who agree in nothing, so that each axis has both its sides. In the first, what the starter pack has met apart alone comes
 * together.
 * @type {Developers}
 */
export const DEVELOPERS = { javascript: ['abb', 'baa'], python: ['aba', 'bab'] };
/** For what takes long. @type {Developers} */
const ONE = { javascript: ['abb'], python: [] };
/** Beside them, the others of the eight. @type {Developers} */
const OTHERS = {
  javascript: ['aaa', 'bbb', 'aab', 'bba', 'aba', 'bab'],
  python: ['aaa', 'bbb', 'aab', 'bba', 'abb', 'baa'],
};
const SEEDS = [1, 2, 3];
/** @type {readonly Language[]} */
const LANGUAGES = ['javascript', 'python'];
/** Of actions, in the main tables. */
export const EPSILON = 0.1;

/** @type {CellSize} */
const SIZE = { spotsPerAxis: 10, forksPerAxis: 12, neutralTexts: 4 };
/** @type {CellSize} */
const QUICK_SIZE = { spotsPerAxis: 6, forksPerAxis: 8, neutralTexts: 2 };

const UNTRAINED = ['base', 'exemplar', 'stated', 'instruction', 'kShot'];

/** @type {Stage} */
const FULL = {
  methods: [],
  n: [50],
  developers: DEVELOPERS,
  seeds: SEEDS,
  epsilons: [EPSILON],
  languages: LANGUAGES,
};

/** Three seeds where a claim stands on them, one for what stands beside. @type {readonly Stage[]} */
const STAGES = [
  { ...FULL, methods: [...UNTRAINED, 'revealed', 'default', 'learned', 'defaultStated', 'sft', 'pooledDpo'] },
  { ...FULL, methods: ['revealed', 'default', 'learned', 'sft'], n: [20] },
  { ...FULL, methods: ['ownCode'] },
  { ...FULL, methods: ['withoutPack'], n: [20] },
  { ...FULL, methods: ['genericPack', 'sharedPack'], n: [20] },
  { ...FULL, methods: ['dpo'] },
  { ...FULL, methods: ['default', 'learned'], n: [100] },
  { ...FULL, methods: ['changedTaste'], n: [30] },
  { ...FULL, methods: ['default', 'learned', 'dpo'], n: [100], epsilons: [0.3], seeds: [1] },
  // A month of days.
  { ...FULL, methods: ['daily'], n: [150], languages: ['javascript'], developers: ONE, seeds: [1] },
  { ...FULL, methods: ['dpoAnchored', 'pdpo'], seeds: [1] },
  { ...FULL, methods: ['default', 'learned', 'sft'], n: [10, 5], seeds: [1] },
  { ...FULL, methods: ['sft'], n: [100], seeds: [1] },
  { ...FULL, methods: ['learned', 'withoutPack'], n: [20], developers: OTHERS, seeds: [1] },
];

/** The methods that say something of a starter pack alone. @type {ReadonlySet<string>} */
const OF_PACK = new Set(['withoutPack', 'genericPack', 'sharedPack']);

/** Two opposite developers, a seed, few spots. @type {Stage} */
const QUICK = {
  methods: ['base', 'exemplar', 'default', 'learned', 'sft'],
  n: [20],
  developers: { javascript: ['aaa', 'bbb'], python: [] },
  seeds: [1],
  epsilons: [EPSILON],
  languages: ['javascript'],
};

/** @returns {readonly Cell[]} in about five minutes on two cores */
export function quickPlan() {
  return cellsOf(QUICK, QUICK_SIZE);
}

/**
 * @param {boolean} hasStarterPack
 * @returns {readonly Cell[]} for a night on two cores
 */
export function fullPlan(hasStarterPack) {
  const measurable = STAGES.filter(({ methods }) => hasStarterPack || !methods.some((method) => OF_PACK.has(method)));
  return measurable.flatMap((stage) => cellsOf(stage, SIZE));
}

/**
 * @param {Partial<Omit<Stage, 'developers'>> & { readonly developers?: readonly string[] }} wanted what is left out is as in the full plan
 * @param {Pick<Cell, 'changes'>} changes of the recipe, for the method `changed`
 * @returns {readonly Cell[]}
 */
export function customPlan({ developers, ...wanted }, changes) {
  const stage = {
    ...{ ...FULL, methods: ['base', 'default'], ...wanted },
    ...(developers && { developers: { javascript: developers, python: developers } }),
  };
  return cellsOf(stage, SIZE).map((cell) => (cell.method === 'changed' ? { ...cell, ...changes } : cell));
}

/**
 * Seed by seed, so that whatever is done is done for all developers and methods.
 * @param {Stage} stage
 * @param {CellSize} size
 * @returns {readonly Cell[]}
 */
function cellsOf({ methods, n: counts, developers, seeds, epsilons, languages }, size) {
  const cells = [];
  for (const epsilon of epsilons) {
    for (const n of counts) {
      for (const seed of seeds) {
        for (const language of languages) {
          for (const developer of methodsFirst(developers[language])) {
            for (const method of methods.filter((each) => isShared(each) === developer.isOfShared)) {
              cells.push({ method, language, developer: developer.id, seed, n, epsilon, size });
            }
          }
        }
      }
    }
  }
  return cells;
}

/**
 * What all developers share is made once, where its cells follow each other.
 * @param {readonly string[]} developers
 * @returns {readonly { readonly id: string; readonly isOfShared: boolean }[]}
 */
function methodsFirst(developers) {
  return [false, true].flatMap((isOfShared) => developers.map((id) => ({ id, isOfShared })));
}

/**
 * @param {string} method
 * @returns {boolean}
 */
function isShared(method) {
  return method === 'pooledDpo';
}
