import { applyDecorators, type INestApplication } from '@nestjs/common';
import { ApiResponse, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { presets, refusalSchema, sessionConfigurationSchema, type ErrorCode } from '@infoplane/contracts';
import { z } from 'zod';
import { statusOf } from './refusals';

type Schema = Record<string, unknown>;

/** The JSON schema of a zod schema. Input and output differ where a schema has defaults. */
export function schemaOf(schema: z.ZodType, io: 'input' | 'output' = 'output'): Schema {
  return { ...z.toJSONSchema(schema, { io, target: 'openapi-3.0' }), $schema: undefined };
}

/** One preset as it goes over the wire. */
export const presetsAnswerSchema = z.object({
  presets: z.array(
    z.object({
      name: z.enum(presets.map(({ name }) => name)),
      title: z.string(),
      shows: z.string(),
      configuration: sessionConfigurationSchema,
    }),
  ),
});

/** Documents the refusals that a route may answer with. */
export function ApiRefusals(...codes: ErrorCode[]): MethodDecorator {
  const schema = schemaOf(refusalSchema);
  // Several codes may share a status, and one description would hide the other.
  const statuses = [...new Set(codes.map((code) => statusOf[code]))];
  const named = (status: number) => codes.filter((code) => statusOf[code] === status).join(', ');
  return applyDecorators(...statuses.map((status) => ApiResponse({ status, description: `Refused: ${named(status)}`, schema })));
}

/** Serves the description of every route: for people at /api/docs, for programs at /api/docs/openapi.json. */
export function describeApi(app: INestApplication): void {
  const description = new DocumentBuilder()
    .setTitle('Infoplane')
    .setDescription('Sessions, their records and their commands. Live records come over socket.io at /live; docs/SPEC.md holds its rules.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API token of a person, with its scopes' })
    .build();
  // Made when it is first asked for: few ask, and every start would wait for it.
  const describe = () => SwaggerModule.createDocument(app, description);
  SwaggerModule.setup('api/docs', app, describe, { jsonDocumentUrl: 'api/docs/openapi.json' });
}
