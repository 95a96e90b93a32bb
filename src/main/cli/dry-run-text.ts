/** What a dry run measured, in a few lines. */
import type { DryRun } from '@shared/dry-run'
import { duration } from './terminal'

export function dryRunText({ device, peakRssBytes, longestBatch, ...time }: DryRun): string {
  const { rows, tokens, microBatches, tokensAtOnce } = longestBatch
  const parts = microBatches === 1 ? 'in one piece' : `in ${microBatches} parts of at most ${tokensAtOnce} tokens`
  return [
    `Measured on ${device}, nothing was started:`,
    `peak memory  ${(peakRssBytes / 1e9).toFixed(2)} GB`,
    `an epoch     ${duration(time.secondsPerEpoch)}, an evaluation of ${duration(time.secondsPerEvaluation)} among it; ${time.stepsPerEpoch} steps`,
    `the whole    ${duration(time.secondsTotal)}, ${time.totalSteps} steps`,
    `longest batch: ${rows} comments of up to ${tokens} tokens, ${parts}`,
  ].join('\n')
}
