/** @file Whether the trainers compute the same: times of different computations say nothing. */

/** float32 sums of a hundred terms differ by about 1e-5. */
const MAX_LOSS_DIFFERENCE = 1e-3;
const MAX_RELATIVE_NORM_DIFFERENCE = 1e-3;
/** Of a response's log-probability, nats. */
const MAX_LOGP_DIFFERENCE = 1e-2;

/**
 * How far apart they are.
 * @typedef {object} Agreement
 * @property {number} loss of Penchant's and the packed peer's, which have the same loss
 * @property {number} gradientNorm of the same two, relative
 * @property {number} logps of Penchant's references and those of the peer with two whole sequences, nats
 */

/**
 * @param {Readonly<Record<string, import('./rounds.mjs').TakenTurn>>} turns one of each contender, on the same pair
 * @returns {Agreement} an error where they differ by more than rounding
 */
export function checkAgreement({ penchant, packed, precomputed }) {
  if (!penchant?.reference || !packed || !precomputed?.reference) throw new Error('a contender is missing');
  const { chosenLogp, rejectedLogp } = penchant.reference;
  const agreement = {
    loss: Math.abs(penchant.step.loss - packed.step.loss),
    gradientNorm: Math.abs(penchant.step.gradientNorm / packed.step.gradientNorm - 1),
    logps: Math.max(
      Math.abs(chosenLogp - precomputed.reference.chosenLogp),
      Math.abs(rejectedLogp - precomputed.reference.rejectedLogp),
    ),
  };
  const isSame =
    agreement.loss < MAX_LOSS_DIFFERENCE &&
    agreement.gradientNorm < MAX_RELATIVE_NORM_DIFFERENCE &&
    agreement.logps < MAX_LOGP_DIFFERENCE;
  if (!isSame) {
    throw new Error(
      `The trainers do not compute the same: ${JSON.stringify({ agreement, penchant, packed, precomputed })}`,
    );
  }
  return agreement;
}
