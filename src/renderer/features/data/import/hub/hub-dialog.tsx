/** A dataset of the Hub: looked up by its id, a split chosen and looked at, fetched; then it is imported like a file. */
import { Modal, Stack } from '@mantine/core'
import { NetworkSwitch } from '@renderer/components/network/network-switch'
import classes from '@renderer/features/data/import/import-wizard.module.css'
import { WizardStep } from '@renderer/features/data/import/wizard-step'
import { useNetwork } from '@renderer/lib/network'
import { useState } from 'react'
import { DatasetField } from './dataset-field'
import { FetchBar } from './fetch-bar'
import { SplitActions } from './split-actions'
import { SplitChoice } from './split-choice'
import { SplitPreview } from './split-preview'
import { useHubCalls } from './use-hub-calls'
import { WayBack } from './way-back'

interface HubDialogProps {
  onClose: () => void
  /** `ref` can be read like a file from here on. */
  onFetched: (ref: string) => void
}

export function HubDialog({ onClose, onFetched }: HubDialogProps) {
  const calls = useHubCalls(onFetched)
  const { splits, preview, fetch } = calls
  const { status } = useNetwork()
  const [chosen, setChosen] = useState<string | null>(null)
  const ref = chosen ?? splits.data?.splits[0]?.ref ?? null
  const split = splits.data?.splits.find((one) => one.ref === ref) ?? null
  const choose = (next: string | null) => {
    setChosen(next)
    preview.reset()
    fetch.reset()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title="Import from the Hugging Face Hub"
      size="min(1120px, calc(100vw - 64px))"
      closeOnClickOutside={false}
      classNames={{ content: classes.content, body: classes.body }}
    >
      <div className={classes.step}>
        <WizardStep back={<WayBack calls={calls} onClose={onClose} />} actions={<SplitActions calls={calls} split={split} />}>
          <Stack gap="lg">
            {status && status.state !== 'on' && <NetworkSwitch />}
            <DatasetField
              status={status}
              asking={splits.isPending}
              found={splits.data !== undefined}
              error={splits.error}
              onLookUp={(id) => {
                choose(null)
                splits.mutate(id)
              }}
            />
            {splits.data && <SplitChoice choices={splits.data} value={split} onChange={choose} disabled={fetch.isPending} />}
            {fetch.isPending && <FetchBar progress={calls.progress} />}
            {split && !fetch.isPending && <SplitPreview preview={preview} failure={fetch.error} />}
          </Stack>
        </WizardStep>
      </div>
    </Modal>
  )
}
