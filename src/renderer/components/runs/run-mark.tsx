/** The colour of a run, the same everywhere, as the line it draws on a chart. */
import { runDash, runPaint } from '@renderer/lib/palette'

export function RunMark({ color }: { color: number }) {
  return (
    <svg width={16} height={12} aria-hidden="true" style={{ flex: 'none', color: runPaint(color) }}>
      <line x1={0} x2={16} y1={6} y2={6} stroke="currentColor" strokeWidth={2.5} strokeDasharray={runDash(color) || undefined} />
      <circle cx={8} cy={6} r={4} fill="currentColor" />
    </svg>
  )
}
