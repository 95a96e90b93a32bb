/** Label names: what a person may call a label, and what the report keeps for itself. */
import { REPORT_AVERAGES } from '@shared/evaluation'
import { LabelName, NONE_KEY } from '@shared/labels'
import { expect, test } from 'vitest'

test.each([NONE_KEY, ...REPORT_AVERAGES, ' ', 'x'.repeat(101)])('%j is refused in a sentence', (name) => {
  const parsed = LabelName.safeParse(name)
  expect(parsed.error?.issues[0]?.message).toMatch(/^[A"].*\.$/)
})

test('any other name is kept, without the space around it', () => {
  expect(LabelName.parse(' severe_toxic ')).toBe('severe_toxic')
  expect(LabelName.parse('macro')).toBe('macro')
})
