/** The Try page: type a text and see what one run, or two beside each other, make of it. */
import { Button, Stack, Text, Textarea } from '@mantine/core'
import { getHotkeyHandler } from '@mantine/hooks'
import { EmptyState } from '@renderer/components/empty-state'
import { ErrorMessage } from '@renderer/components/error-message'
import { LoadingBox } from '@renderer/components/loading-box'
import { PageHeader } from '@renderer/components/page-header'
import { usePageKeys } from '@renderer/components/page-keys'
import { plural } from '@renderer/lib/format'
import { pages } from '@renderer/lib/pages'
import { IconFlask } from '@tabler/icons-react'
import { Link } from 'react-router'
import { AnswerPanel } from './components/answer-panel'
import { ModelSelect } from './components/model-select'
import { useTriedRuns } from './hooks/use-tried-runs'
import { useTypedText } from './hooks/use-typed-text'
import classes from './try-page.module.css'

export function TryPage({ projectId }: { projectId: string }) {
  const tried = useTriedRuns(projectId)
  return (
    <div className={classes.page}>
      <PageHeader title="Try" description="Type a text and see what a run makes of it. Nothing typed here leaves this machine." />
      {tried.error ? (
        <ErrorMessage title="The runs could not be loaded." error={tried.error} onRetry={tried.retry} />
      ) : tried.pending ? (
        <LoadingBox words="Loading the runs" height={260} />
      ) : tried.ids.length === 0 ? (
        <NoModel />
      ) : (
        <Bench {...tried} />
      )}
    </div>
  )
}

function Bench({ runs, ids, choose }: Pick<ReturnType<typeof useTriedRuns>, 'runs' | 'ids' | 'choose'>) {
  const { text, asked, type, askNow } = useTypedText()
  usePageKeys([{ keys: ['mod+Enter'], does: 'Judge the text now' }])
  const [first, second] = ids
  const other = runs.find((run) => run.id !== first)
  const put = (place: number, id: string) => choose(ids.map((before, index) => (index === place ? id : before)))
  return (
    <div className={classes.columns} data-two={second !== undefined || undefined}>
      <Stack gap="xs">
        <Textarea
          className={classes.text}
          aria-label="Text to judge"
          placeholder="Type or paste a comment"
          autosize
          minRows={2}
          maxRows={20}
          maxLength={100_000}
          autoFocus
          value={text}
          onChange={(event) => type(event.currentTarget.value)}
          onKeyDown={getHotkeyHandler([['mod+Enter', askNow]])}
        />
        <Text size="xs" c="dimmed">
          {plural(text.length, 'character')}
        </Text>
      </Stack>
      <div className={classes.answers}>
        {ids.map((id, place) => (
          <AnswerPanel
            key={place === 0 ? 'first' : 'second'}
            runId={id}
            title={`Answer of ${runs.find((run) => run.id === id)?.name}`}
            text={asked}
            head={
              <ModelSelect
                label={place === 0 ? 'Run' : 'Second run'}
                runs={runs}
                value={id}
                onChange={(chosen) => put(place, chosen)}
                onBeside={other && second === undefined ? () => choose([...ids, other.id]) : undefined}
                onClose={place === 1 && first !== undefined ? () => choose([first]) : undefined}
              />
            }
          />
        ))}
      </div>
    </div>
  )
}

function NoModel() {
  return (
    <EmptyState
      icon={<IconFlask size={32} stroke={1.5} />}
      title="No run has a model yet"
      actions={
        <Button component={Link} to={pages.train.path}>
          Set up a training
        </Button>
      }
    >
      As soon as a training has finished its first epoch and ends, its model can judge any text you type here.
    </EmptyState>
  )
}
