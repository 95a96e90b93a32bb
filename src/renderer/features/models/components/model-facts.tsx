/** What the Hub says of a model, fact by fact; what it does not say is left out. */
import { Code, CopyButton, Group, Text, UnstyledButton } from '@mantine/core'
import { Facts } from '@renderer/components/facts'
import { HumanNumber } from '@renderer/components/human-number'
import { HumanTime } from '@renderer/components/human-time'
import { familyWords, languageWords, parameterWords } from '@renderer/components/models/base-facts'
import classes from '@renderer/features/models/models-page.module.css'
import type { HubModel, HubModelDetails } from '@shared/hub'
import { IconCopy } from '@tabler/icons-react'
import type { ReactNode } from 'react'

interface ModelFactsProps {
  model: HubModel
  /** Null until the Hub has answered. */
  details: HubModelDetails | null
  revision: string
}

export function ModelFacts({ model, details, revision }: ModelFactsProps) {
  const facts: [string, ReactNode][] = [
    ['Architecture', model.modelType && familyWords(model.modelType)],
    ['Parameters', model.parameters !== null && parameterWords(model.parameters).replace(' parameters', '')],
    ['Task', model.task],
    ['Languages', model.languages.length > 0 && languageWords(model.languages)],
    ['Licence', model.license ?? 'not stated'],
    ['Downloads', <HumanNumber key="downloads" value={model.downloads} />],
    ['Changed', model.updatedAt !== '' && <HumanTime key="changed" iso={model.updatedAt} />],
    ['Visibility', model.private && 'private'],
    [revision === 'main' ? 'Commit' : `Commit of ${revision}`, details && <Copyable text={details.commit} shown={12} />],
    ['Page', details && <Copyable text={details.url} />],
  ]
  return <Facts facts={facts} />
}

/** The window opens no other page, so an address is there to be copied. */
export function Copyable({ text, shown }: { text: string; shown?: number }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <UnstyledButton onClick={copy} title={`Copy ${text}`} aria-label={`Copy ${text}`}>
          <Group gap={6} wrap="nowrap">
            <Code className={classes.name}>{shown === undefined ? text : text.slice(0, shown)}</Code>
            {copied ? (
              <Text size="xs" c="dimmed">
                Copied
              </Text>
            ) : (
              <IconCopy size={14} aria-hidden />
            )}
          </Group>
        </UnstyledButton>
      )}
    </CopyButton>
  )
}
