import { z } from 'zod';
import { HttpDoor } from './http-door';

const uploadedDatasetSchema = z.object({
  dataset: z.string(),
  title: z.string(),
  /** The column that is the label. */
  label: z.string(),
  rows: z.number(),
  inputs: z.number(),
  classes: z.number(),
  columns: z.array(z.object({ name: z.string(), distinct: z.number(), isNumeric: z.boolean() })),
});
/** A table as the server has read it: what would be learned from it, and its columns. */
export type UploadedDataset = z.infer<typeof uploadedDatasetSchema>;

/** The HTTP door of people's own tables. Whatever is refused throws the server's own RefusedError, which names row and column. */
export class DatasetsDoor {
  private readonly http: HttpDoor;

  constructor(fetch: typeof globalThis.fetch) {
    this.http = new HttpDoor(fetch);
  }

  /**
   * Hands a table over; the same bytes are one data set however often they come.
   *
   * @param label the column that is the label; null leaves the choice to the server.
   */
  async upload(file: Blob, title: string, label: string | null): Promise<UploadedDataset> {
    const query = new URLSearchParams({ title, ...(label === null ? {} : { label }) });
    return uploadedDatasetSchema.parse(await this.http.ask(`/api/datasets?${query.toString()}`, { method: 'POST', headers: { 'content-type': 'text/csv' }, body: file }));
  }
}
