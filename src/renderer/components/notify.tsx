/** Tells a result in one sentence with one next step, or a failure with its way out. */
import { Button, Group, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { toErrorData } from '@shared/errors'
import { useNavigate } from 'react-router'

export interface NextStep {
  title: string
  /** Goes to a page, or does something. */
  to?: string
  run?: () => void
}

interface Notice {
  message: string
  next?: NextStep
  /** Replaces the notice shown before under the same id. */
  id?: string
  /** Stays until it is closed. */
  stays?: boolean
}

export function notify({ message, next, id, stays }: Notice): void {
  if (id) notifications.hide(id)
  const shown: string = notifications.show({
    id,
    message: <NoticeBody message={message} next={next} close={() => notifications.hide(shown)} />,
    autoClose: stays ? false : 8000,
  })
}

/** `title` says what did not work; the error's own sentence says why and what to do. */
export function notifyError(title: string, error: unknown): void {
  notifications.show({ title, message: toErrorData(error).message, autoClose: false })
}

function NoticeBody({ message, next, close }: { message: string; next?: NextStep; close: () => void }) {
  const navigate = useNavigate()
  const act = () => {
    close()
    next?.run?.()
    if (next?.to) navigate(next.to)
  }
  return (
    <Stack gap="xs">
      <Text>{message}</Text>
      {next && (
        <Group>
          <Button size="compact-sm" variant="light" onClick={act}>
            {next.title}
          </Button>
        </Group>
      )}
    </Stack>
  )
}
