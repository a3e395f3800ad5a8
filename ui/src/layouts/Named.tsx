/** What was left out of a translation between layouts, field by field. */
interface Props {
  title: string;
  named: readonly { field: string; words: string }[];
}

export function Named({ title, named }: Props) {
  if (named.length === 0) return null;
  return (
    <section className="named-part">
      <h3>{title}</h3>
      <ul className="named">
        {named.map(({ field, words }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same may be said twice
          <li key={i}>
            <code>{field}</code>
            <span>{words}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
