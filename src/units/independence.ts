/** Ten points worth one: noise that slow is rarely noise, and a level on its way from one value to another looks the same. */
const slow = 10

/** Whether each point follows the one before it so closely that more of them in such a window would tell little. */
export const levelMoved = (points: number, independent: number): boolean => points >= slow * independent
