/** Under the comment: the neighbours, the flag and the guideline. */
import { Button, Group } from '@mantine/core'
import { KeyHint } from '@renderer/components/key-hint'
import type { ShownKeys } from '@renderer/features/label/hooks/use-label-keys'
import type { Labelling } from '@renderer/features/label/hooks/use-labelling'

interface CommentLinksProps {
  keys: ShownKeys
  labelling: Labelling
  flagged: boolean
  guidelineShown: boolean
  onGuideline: () => void
}

export function CommentLinks({ keys, labelling, flagged, guidelineShown, onGuideline }: CommentLinksProps) {
  const { actions } = keys
  return (
    <Group gap="xs">
      <Quiet words="Previous" hint={actions.previous} onClick={() => labelling.go('previous')} />
      <Quiet words="Next" hint={actions.next} onClick={() => labelling.go('next')} />
      <Group gap="xs" ml="auto">
        <Quiet words={flagged ? 'Remove flag' : 'Flag'} hint={actions.flag} onClick={labelling.flag} pressed={flagged} />
        <Quiet words="Guideline" hint={actions.guideline} onClick={onGuideline} pressed={guidelineShown} />
      </Group>
    </Group>
  )
}

interface QuietProps {
  words: string
  hint: string
  onClick: () => void
  pressed?: boolean
}

function Quiet({ words, hint, onClick, pressed }: QuietProps) {
  return (
    <Button
      size="compact-md"
      variant={pressed ? 'light' : 'subtle'}
      color="gray"
      c="var(--mantine-color-text)"
      aria-pressed={pressed}
      onClick={onClick}
      rightSection={<KeyHint value={hint} />}
    >
      {words}
    </Button>
  )
}
