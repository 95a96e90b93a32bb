/** Numbers on axes and in tooltips: short where they are read at a glance, exact enough where they are compared. */

/** Four significant figures: 0.04312, 1.234; small ones as 2e-5. */
export function chartNumber(value: number): string {
  if (!Number.isFinite(value)) return 'not finite'
  const size = Math.abs(value)
  if (size > 0 && size < 1e-3) return value.toExponential(2).replace(/\.?0+e/, 'e')
  return Number(value.toPrecision(4)).toLocaleString('en', { maximumFractionDigits: 6 })
}
