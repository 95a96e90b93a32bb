/** Step 1: what was found in the file, and which columns are text, id and labels. */
import { Alert, Button, Center, Loader, Text } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { callQuery } from '@renderer/lib/api'
import { humanBytes, plural } from '@renderer/lib/format'
import type { ColumnMapping, FileInspection } from '@shared/import'
import { IconInfoCircle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import classes from './columns-step.module.css'
import { draftOf, type MappingDraft, mappingOf, mappingProblems } from './mapping'
import { MappingFields } from './mapping-fields'
import { PreviewTable } from './preview-table'
import { WizardStep } from './wizard-step'

interface ColumnsStepProps {
  path: string
  /** The mapping of a later step, when the user came back. */
  chosen: ColumnMapping | null
  onCancel: () => void
  onChooseFile: () => void
  onNext: (file: FileInspection, mapping: ColumnMapping) => void
}

export function ColumnsStep({ path, chosen, onCancel, onChooseFile, onNext }: ColumnsStepProps) {
  const {
    data: file,
    error,
    refetch,
  } = useQuery({ ...callQuery('import/inspect', { path }), staleTime: Number.POSITIVE_INFINITY, gcTime: 0 })
  const cancel = (
    <Button variant="default" onClick={onCancel}>
      Cancel
    </Button>
  )
  if (error)
    return (
      <WizardStep back={cancel} actions={<Button onClick={onChooseFile}>Choose another file</Button>}>
        <ErrorMessage title="This file cannot be imported as it is." error={error} onRetry={() => void refetch()} />
      </WizardStep>
    )
  if (!file)
    return (
      <WizardStep back={cancel}>
        <Center mih={200}>
          <Loader size="sm" aria-label="Reading the first rows" />
        </Center>
      </WizardStep>
    )
  return <Columns file={file} start={draftOf(chosen ? { ...file, mapping: chosen } : file)} cancel={cancel} onNext={onNext} />
}

interface ColumnsProps {
  file: FileInspection
  start: MappingDraft
  cancel: React.ReactNode
  onNext: ColumnsStepProps['onNext']
}

const formats: Record<FileInspection['format'], string> = { csv: 'CSV', tsv: 'TSV', jsonl: 'JSONL', parquet: 'Parquet' }

function Columns({ file, start, cancel, onNext }: ColumnsProps) {
  const [draft, setDraft] = useState(start)
  const [asked, setAsked] = useState(false)
  const problems = mappingProblems(draft)
  const next = () => {
    setAsked(true)
    if (Object.keys(problems).length === 0) onNext(file, mappingOf(draft))
  }
  return (
    <WizardStep back={cancel} actions={<Button onClick={next}>Check the file</Button>}>
      <Text c="dimmed" mb="md">
        {formats[file.format]} file, {humanBytes(file.bytes)}, {plural(file.columns.length, 'column')}. The choices below are a
        guess from its first rows.
      </Text>
      {file.notices.map((notice) => (
        <Alert key={notice} variant="light" color="gray" mb="md" icon={<IconInfoCircle />}>
          {notice}
        </Alert>
      ))}
      <div className={classes.columns}>
        <MappingFields file={file} draft={draft} problems={asked ? problems : {}} onChange={setDraft} />
        <PreviewTable file={file} draft={draft} />
      </div>
    </WizardStep>
  )
}
