/** The project's guideline beside the comment: to read while labelling, and to change. */
import { Button, Group, Paper, Stack, Text, Textarea, Title } from '@mantine/core'
import { useProjectActions } from '@renderer/lib/projects'
import { toErrorData } from '@shared/errors'
import type { Project } from '@shared/project'
import { useState } from 'react'
import classes from './guideline-panel.module.css'

export function GuidelinePanel({ project }: { project: Project }) {
  const [editing, setEditing] = useState(false)
  return (
    <Paper withBorder p="md" className={classes.panel} component="section" aria-label="Guideline">
      <Group justify="space-between" mb="xs" wrap="nowrap">
        <Title order={2}>Guideline</Title>
        {!editing && (
          <Button size="compact-sm" variant="default" onClick={() => setEditing(true)}>
            {project.guideline ? 'Edit guideline' : 'Write guideline'}
          </Button>
        )}
      </Group>
      {editing ? <Editor project={project} onDone={() => setEditing(false)} /> : <Reading project={project} />}
    </Paper>
  )
}

function Reading({ project }: { project: Project }) {
  if (!project.guideline)
    return <Text c="dimmed">Nothing is written yet. Say what each label means, and what to do when two would fit.</Text>
  return (
    <Stack gap="xs">
      <Text className={classes.text}>{project.guideline}</Text>
      <Text size="sm" c="dimmed">
        Version {project.guidelineVersion}
      </Text>
    </Stack>
  )
}

function Editor({ project, onDone }: { project: Project; onDone: () => void }) {
  const { setGuideline } = useProjectActions()
  const [text, setText] = useState(project.guideline)
  const save = () => {
    if (text === project.guideline) return onDone()
    setGuideline.mutate({ projectId: project.id, guideline: text }, { onSuccess: onDone })
  }
  return (
    <Stack gap="xs">
      <Textarea
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        autosize
        minRows={6}
        maxRows={16}
        maxLength={20_000}
        data-autofocus
        aria-label="Guideline"
        description="A change makes a new version; every answer remembers the version it was given under."
        error={setGuideline.error && toErrorData(setGuideline.error).message}
      />
      <Group gap="xs" justify="flex-end">
        <Button size="xs" variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button size="xs" onClick={save} loading={setGuideline.isPending}>
          Save guideline
        </Button>
      </Group>
    </Stack>
  )
}
