/** What an int8 model changes, as people read it in a terminal. */
import { labelTitle } from '@shared/labels'
import type { QuantizationReport } from '@shared/quantization'
import { quantizationWords } from '@shared/quantization-words'
import { table } from './terminal'

/** Rows shown whose verdict changes; the report has them all. */
const SHOWN = 10

const figure = (value: number | null): string => (value === null ? 'undefined' : value.toFixed(4))

export function quantizationText(report: QuantizationReport): string {
  return [changes(report), '', models(report), '', quantizationWords(report), ...flips(report)].join('\n')
}

function changes({ labels }: QuantizationReport): string {
  const rows = Object.entries(labels).map(([label, { largest, mean, flipped }]) => [
    labelTitle(label),
    figure(largest),
    figure(mean),
    String(flipped),
  ])
  return table([['change of probability', 'largest', 'mean', 'verdicts changed'], ...rows])
}

function models({ float32, int8 }: QuantizationReport): string {
  const row = (title: string, of: (model: typeof int8) => string) => [title, of(float32), of(int8)]
  return table([
    ['', 'float32', 'int8'],
    row('ROC AUC (macro)', ({ rocAuc }) => figure(rocAuc)),
    row('average precision (macro)', ({ averagePrecision }) => figure(averagePrecision)),
    row('F1 (macro)', ({ f1Macro }) => figure(f1Macro)),
    row('F1 (micro)', ({ f1Micro }) => figure(f1Micro)),
    row('subset accuracy', ({ accuracy }) => figure(accuracy)),
    row('comments per second', ({ samplesPerSecond }) => samplesPerSecond.toFixed(1)),
    row('file, MB', ({ fileBytes }) => (fileBytes / 1e6).toFixed(1)),
  ])
}

function flips({ flips: all }: QuantizationReport): string[] {
  const shown = all
    .slice(0, SHOWN)
    .map(({ id, label, float32, int8 }) => `  ${id}: ${labelTitle(label)} ${figure(float32)} → ${figure(int8)}`)
  return all.length > SHOWN ? [...shown, `  and ${all.length - SHOWN} more, all in the report`] : shown
}
