/** Step 3: the rows are stored; then the result and what to do with it. */
import { Button, Stack, Text, Title } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { callQuery, invoke } from '@renderer/lib/api'
import { pages } from '@renderer/lib/pages'
import type { ColumnMapping, FileInspection, ImportReport } from '@shared/import'
import { IconCircleCheck } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import { useNavigate } from 'react-router'
import { BadRows } from './bad-rows'
import { importResult } from './import-result'
import { PassBar } from './pass-bar'
import { useImportProgress } from './use-import-progress'
import { WizardStep } from './wizard-step'

interface RunStepProps {
  projectId: string
  file: FileInspection
  mapping: ColumnMapping
  onStoring: (storing: boolean) => void
  onBack: () => void
  onClose: () => void
}

export function RunStep({ projectId, file, mapping, onStoring, onBack, onClose }: RunStepProps) {
  const client = useQueryClient()
  const { progress, begin, importId } = useImportProgress()
  const run = useMutation({
    mutationFn: () => invoke('import/run', { importId: begin(), projectId, path: file.path, mapping }),
    // Whatever became of it: rows, labels and counts may all be new.
    onSettled: () => {
      onStoring(false)
      return client.invalidateQueries()
    },
  })
  const start = useEffectEvent(() => {
    onStoring(true)
    run.mutate()
  })
  useEffect(() => start(), [])
  const cancel = useMutation({
    meta: { failure: 'The import could not be cancelled.' },
    mutationFn: () => invoke('import/cancel', { importId: importId() }),
  })

  if (run.error)
    return (
      <WizardStep
        back={
          <Button variant="default" onClick={onBack}>
            Back to the check
          </Button>
        }
      >
        <ErrorMessage title={`${file.name} could not be imported.`} error={run.error} onRetry={() => start()} />
      </WizardStep>
    )
  if (run.data) return <Result projectId={projectId} report={run.data} fileName={file.name} onClose={onClose} />
  return (
    <WizardStep
      back={
        <Button variant="default" onClick={() => cancel.mutate()} loading={cancel.isPending || cancel.isSuccess}>
          Cancel import
        </Button>
      }
    >
      <PassBar doing="Storing the comments" progress={progress} />
    </WizardStep>
  )
}

interface ResultProps {
  projectId: string
  report: ImportReport
  fileName: string
  onClose: () => void
}

function Result({ projectId, report, fileName, onClose }: ResultProps) {
  const navigate = useNavigate()
  const { data: counts } = useQuery(callQuery('examples/counts', { projectId }))
  const left = counts?.unlabelled ?? 0
  const next = left > 0 ? { title: 'Label comments', to: pages.label.path } : { title: 'Train on them', to: pages.train.path }
  return (
    <WizardStep
      actions={
        <>
          <Button variant="default" onClick={onClose}>
            See the comments
          </Button>
          {report.imported > 0 && <Button onClick={() => navigate(next.to)}>{next.title}</Button>}
        </>
      }
    >
      <Stack gap="md">
        <Stack align="center" gap="xs" py="xl" role="status">
          <IconCircleCheck size={32} stroke={1.5} aria-hidden />
          <Title order={2}>{report.cancelled ? 'Import cancelled' : 'Import finished'}</Title>
          <Text ta="center" maw="60ch">
            {importResult(report, fileName)}
          </Text>
        </Stack>
        {report.bad > 0 && <BadRows rows={report.badRows} total={report.bad} />}
      </Stack>
    </WizardStep>
  )
}
