/** @file How Python's tree says what returns look like. */

import { returnDetectors } from '../returns';
import { childrenOf, nextOf } from '../tree';

export const RETURN_DETECTORS = returnDetectors({
  // Behind the colon.
  statementsOf: (body) => childrenOf(body).slice(1),
  isBlock: () => true,
  isFunctionBody: (node) => node?.name === 'Body' && node.parent?.name === 'FunctionDefinition',
  isLast: (statement, { text, isWhole }) => {
    const isEnded = isWhole || text.slice(statement.to).trim() !== '';
    return nextOf(statement) === undefined && isEnded;
  },
});
