/** Labels and probabilities are told by more than colour. */
import { LabelChip } from '@renderer/components/label-chip'
import { ProbabilityBar } from '@renderer/components/probability-bar'
import { renderPage } from '@tests/renderer/render'
import { describe, expect, it } from 'vitest'

const label = { name: 'severe_toxic', position: 1 }

describe('LabelChip', () => {
  it.each([
    [1, 'severe toxic: yes', null],
    [0, 'severe toxic: no', null],
    [null, 'severe toxic?: unknown', '2 2.2'],
  ] as const)('says %s in words and in its mark', (value, words, dashes) => {
    const { container } = renderPage(<LabelChip label={label} value={value} />)
    expect(container.querySelector('[data-state]')?.textContent).toBe(words)
    expect(container.querySelector('path')?.getAttribute('stroke-dasharray')).toBe(dashes)
  })
})

describe('ProbabilityBar', () => {
  const draw = (value: number, threshold?: number) =>
    renderPage(<ProbabilityBar title="threat" position={3} value={value} threshold={threshold} />).container

  it('stays a probability with a threshold, never a percentage', () => {
    const text = draw(0.314, 0.5).textContent ?? ''
    expect(text).toContain('threat: 0.31, threshold 0.50')
    expect(text).not.toContain('%')
  })

  it('marks what reaches the threshold', () => {
    expect(draw(0.5, 0.5).querySelector('[data-over]')).not.toBeNull()
    expect(draw(0.49, 0.5).querySelector('[data-over]')).toBeNull()
  })
})
