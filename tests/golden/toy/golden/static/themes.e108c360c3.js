/* The golden sites have scripts of their own. */
/* The golden sites have scripts of their own. */
