export const MODEL = {
  type: 'object',
  required: ['id', 'object', 'created', 'owned_by'],
  properties: {
    id: { type: 'string', minLength: 1 },
    object: { const: 'model' },
    created: { type: 'integer' },
    owned_by: { type: 'string' },
    name: { type: 'string' },
    description: { type: 'string' },
  },
};

export const MODEL_LIST = {
  type: 'object',
  required: ['object', 'data'],
  properties: { object: { const: 'list' }, data: { type: 'array', items: MODEL } },
};
