/** The project's guideline beside the comment: to read while labelling, and to change. */
import { Button, Group, Modal, Paper, Stack, Text, Textarea, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useProjectActions } from '@renderer/lib/projects'
import { toErrorData } from '@shared/errors'
import type { Project } from '@shared/project'
import { useState } from 'react'
import classes from './guideline-panel.module.css'

export function GuidelinePanel({ project }: { project: Project }) {
  const [editing, { open, close }] = useDisclosure(false)
  return (
    <Paper withBorder p="md" className={classes.panel} component="section" aria-label="Guideline">
      <Group justify="space-between" mb="xs" wrap="nowrap">
        <Title order={2}>Guideline</Title>
        <Button size="compact-sm" variant="default" onClick={open}>
          {project.guideline ? 'Edit guideline' : 'Write guideline'}
        </Button>
      </Group>
      <Reading project={project} />
      <Modal opened={editing} onClose={close} title="Guideline" size="lg">
        <Editor project={project} onDone={close} />
      </Modal>
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
    <Stack gap="md">
      <Textarea
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        autosize
        minRows={10}
        maxRows={20}
        maxLength={20_000}
        data-autofocus
        aria-label="Guideline"
        description="A change makes a new version; every answer remembers the version it was given under."
        error={setGuideline.error && toErrorData(setGuideline.error).message}
      />
      <Group gap="xs" justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button onClick={save} loading={setGuideline.isPending}>
          Save guideline
        </Button>
      </Group>
    </Stack>
  )
}
