/** A kept layout was deleted, and can be taken back to the place it had. */
import { useTranslation } from 'react-i18next';
import { keepLayout, orderKeptLayouts } from '../api/client.ts';
import { UndoToast } from '../kit/UndoToast.tsx';
import { dismiss, isLastUndo, type Toast, useLive } from '../live/store.ts';
import { moved } from './useReorder.ts';

export function DeletedLayoutToast({ toast: { id, name = '', layout } }: { toast: Toast }) {
  const { t } = useTranslation();
  const isLast = useLive(live => isLastUndo(live, id));

  const undo = async () => {
    if (!layout) return;
    const { saved, at } = layout;
    const again = await keepLayout(saved.name, saved.layout);
    // It is back; should its place be refused, it stands at the end.
    const { layouts } = useLive.getState().studio;
    const ids = layouts.flatMap(one => (one.id === again.id ? [] : [one.id]));
    await orderKeptLayouts(moved([...ids, again.id], again.id, at)).catch(() => {});
  };
  return (
    <UndoToast
      text={t('strip.deleted', { name })}
      isLast={isLast}
      undo={undo}
      advice={({ code }) => t(`errors.${code}.advice`)}
      onGone={() => dismiss(id)}
    />
  );
}
