export const late = 'late chunk';
