/**
 * @file Measures users of one shared adapter, and prints it as JSON: what each costs on the disk, how long adding and reading one
 * takes among few and among many, and how long a loaded model takes to change from one to another.
 * Its only argument is `UsersOptions` as JSON.
 */

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceChoice } from '../../src/common/models';
import { writeAdapterFiles } from '../../src/model/personal/adapterFolder';
import { adapterTensors, embeddingOf } from '../../src/model/personal/adapterShape';
import type { Adapter, UserModelTensors } from '../../src/model/personal/adapter';
import { encodeAdapter } from '../../src/model/personal/peftFiles';
import { openSharedAdapter, type UserTensors } from '../../src/model/personal/sharedAdapter';
import { openTrainingModel } from '../../src/model/personal/trainingModel';
import { openLanguageModel } from '../../src/model/runtime/openLanguageModel';
import { createRandom } from '../../src/model/runtime/random';
import { steppedAdapter } from './adapter';

export interface UsersOptions {
  readonly modelPath: string;
  readonly dataFolder: string;
  /** An absent folder on a disk of the ordinary kind. */
  readonly folder: string;
  readonly threads: number;
  readonly device: DeviceChoice;
  /** Numbers of users, rising. */
  readonly counts: readonly number[];
}

export interface UserResults {
  readonly userTokens: number;
  readonly clusters: number;
  /** All that the users share: LoRA, generic and cluster embeddings. */
  readonly sharedBytes: number;
  readonly populations: readonly Population[];
  /** A loaded model goes on with another user's soft prompt, and the same LoRA. */
  readonly switchMs: readonly number[];
}

export interface Population {
  readonly users: number;
  /** On the disk, a user's share of all their files. */
  readonly bytesPerUser: number;
  /** One more user. */
  readonly addMs: readonly number[];
  /** From the file to the soft prompt. */
  readonly readMs: readonly number[];
}

/** As a small team's tastes may fall into. */
const CLUSTERS = 8;
const REPEATS = 20;
const DEVIATION = 0.02;

const options = JSON.parse(process.argv[2] ?? '{}') as UsersOptions;
const random = createRandom(2);
const { shared, sharedBytes, userModel } = await shareAdapter();
const populations: Population[] = [];
for (const users of options.counts) {
  for (let user = populations.at(-1)?.users ?? 0; user < users; user++) shared.addUser(nameOf(user), randomUser());
  populations.push({
    users,
    bytesPerUser: bytesIn(join(options.folder, 'users')) / users,
    addMs: Array.from({ length: REPEATS }, addOneMore),
    readMs: Array.from({ length: REPEATS }, () => {
      const name = nameOf(Math.floor(random() * users));
      return timed(() => adapterTensors(name, shared.readUser(name)));
    }),
  });
}
const results: UserResults = {
  userTokens: userModel.numUserTokens,
  clusters: CLUSTERS,
  ...{ sharedBytes, populations, switchMs: await measureSwitches() },
};
process.stdout.write(JSON.stringify(results));

async function shareAdapter() {
  const { modelPath, dataFolder, folder } = options;
  const model = await openTrainingModel({
    ...{ model: modelPath, dataFolder },
    ...{ device: 'cpu', precision: 'float32' },
  });
  try {
    const adapter = withClusters(steppedAdapter(model));
    const base = {
      config: model.config,
      bosEmbedding: embeddingOf(model.tokenizer.bosTokenId, model),
      model: 'smollm2-135m',
    };
    writeAdapterFiles(folder, encodeAdapter(adapter, base));
    const sharedBytes = bytesIn(folder);
    return { shared: openSharedAdapter(folder, model.config), sharedBytes, userModel: adapter.userModel };
  } finally {
    model.dispose();
  }
}

function withClusters(adapter: Adapter): Adapter {
  const { userModel } = adapter;
  return {
    ...adapter,
    userModel: {
      ...userModel,
      numClusters: CLUSTERS,
      clusterEmbeddings: numbers(CLUSTERS * userModel.genericEmbedding.length),
      genericWeights: numbers(CLUSTERS),
      userWeights: numbers(CLUSTERS),
    } satisfies UserModelTensors,
  };
}

function randomUser(): UserTensors {
  return { userWeights: numbers(CLUSTERS), userOffset: numbers(userModel.userOffset.length) };
}

function numbers(count: number): Float32Array {
  return Float32Array.from({ length: count }, () => (2 * random() - 1) * DEVIATION);
}

function addOneMore(): number {
  const user = randomUser();
  const milliseconds = timed(() => shared.addUser('one more', user));
  shared.removeUser('one more');
  return milliseconds;
}

async function measureSwitches(): Promise<readonly number[]> {
  const { modelPath, dataFolder, threads, device } = options;
  const users = options.counts.at(-1) ?? 1;
  const model = await openLanguageModel({ model: modelPath, dataFolder, threads, device });
  try {
    // The first adapter makes a session with room for its LoRA.
    await model.useAdapter(adapterTensors('generic', shared.generic));
    const times: number[] = [];
    for (let turn = 0; turn < REPEATS; turn++) {
      const name = nameOf(turn % users);
      const tensors = adapterTensors(name, shared.readUser(name));
      const startedAt = performance.now();
      await model.useAdapter(tensors);
      times.push(performance.now() - startedAt);
    }
    return times;
  } finally {
    model.dispose();
  }
}

function nameOf(user: number): string {
  return `developer ${user}`;
}

function timed(work: () => unknown): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

function bytesIn(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}
