/** @file Prepares the weights of a model file, as a process of its own: `prepareForTest.js MODEL FOLDER`. */

import { openPreparedWeights } from '../../../../src/model/base/preparedWeights';
import { openWeightFile } from '../../../../src/model/base/openWeightFile';

const [model, folder] = process.argv.slice(2);
const source = openWeightFile(model!);
openPreparedWeights(folder!, source, 8).dispose();
source.dispose();
