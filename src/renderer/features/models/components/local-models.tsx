/** What is on this machine: the embedded model, the user's folders, and the cache that the Hub's programs share. */
import { Code, Stack, Text } from '@mantine/core'
import { ErrorMessage } from '@renderer/components/error-message'
import { LoadingBox } from '@renderer/components/loading-box'
import { localModels } from '@renderer/features/models/local-models'
import classes from '@renderer/features/models/models-page.module.css'
import { callQuery } from '@renderer/lib/api'
import { humanBytes, plural } from '@renderer/lib/format'
import { useQuery } from '@tanstack/react-query'
import { LocalModelRow } from './local-model-row'

export function LocalModels({ onRemoveFolder }: { onRemoveFolder: (path: string) => void }) {
  const bases = useQuery(callQuery('bases/list', undefined))
  const cached = useQuery(callQuery('hub/cached', undefined))
  if (bases.isPending || cached.isPending) return <LoadingBox words="Looking at the models on this machine" height={160} />
  const models = localModels(bases.data ?? [], cached.data?.repositories ?? [], !bases.isFetching)
  const inCache = models.filter(({ cache }) => cache !== null)
  return (
    <Stack gap="sm">
      {bases.error && (
        <ErrorMessage title="The bases could not be listed." error={bases.error} onRetry={() => void bases.refetch()} />
      )}
      {cached.error && (
        <ErrorMessage title="The Hub’s cache could not be read." error={cached.error} onRetry={() => void cached.refetch()} />
      )}
      <ul className={classes.list}>
        {models.map((model) => (
          <LocalModelRow key={model.key} model={model} onRemoveFolder={onRemoveFolder} />
        ))}
      </ul>
      {cached.data && (
        <Text size="sm" c="dimmed">
          {inCache.length === 0
            ? 'The cache that the Hub’s programs share holds no model: '
            : `${plural(inCache.length, 'model')} of the Hub, ${humanBytes(totalBytes(inCache))}, in the cache that its programs share: `}
          <Code className={classes.name}>{cached.data.folder}</Code>
        </Text>
      )}
    </Stack>
  )
}

const totalBytes = (models: ReturnType<typeof localModels>): number =>
  models.reduce((sum, { cache }) => sum + (cache?.bytes ?? 0), 0)
