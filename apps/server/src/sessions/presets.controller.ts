import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { presets } from '@infoplane/contracts';
import { presetsAnswerSchema, schemaOf } from '../http/openapi';
import { Needs } from '../people/needs';

/** The presets over HTTP, for scripts; the page brings its own. */
@ApiTags('presets')
@Controller('api/presets')
export class PresetsController {
  @Get()
  @Needs('sessions.list')
  @ApiOperation({ summary: 'Named starting points, each with its configuration' })
  @ApiResponse({ status: 200, schema: schemaOf(presetsAnswerSchema) })
  list() {
    return { presets };
  }
}
