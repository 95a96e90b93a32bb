/** What is folded away under a button of its own. */
import { Button, Collapse, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useId } from 'react'

interface FoldedProps {
  title: string
  size?: 'compact-xs' | 'compact-sm'
  /** Beside the button. */
  beside?: ReactNode
  /** A function is called once it is unfolded: what it shows need not be there before. */
  children: ReactNode | (() => ReactNode)
}

export function Folded({ title, size = 'compact-sm', beside, children }: FoldedProps) {
  const [opened, { toggle }] = useDisclosure(false)
  const id = useId()
  const Chevron = opened ? IconChevronDown : IconChevronRight
  return (
    <div>
      <Group gap="xs">
        <Button
          size={size}
          variant="subtle"
          color="gray"
          leftSection={<Chevron size={14} />}
          aria-expanded={opened}
          aria-controls={id}
          onClick={toggle}
        >
          {title}
        </Button>
        {beside}
      </Group>
      <Collapse expanded={opened} id={id}>
        {typeof children === 'function' ? opened && children() : children}
      </Collapse>
    </div>
  )
}
