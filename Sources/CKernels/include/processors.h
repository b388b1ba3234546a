#pragma once

/// The processors that the scheduler may give to this process; 0 if it doesn't say.
int kernel_affinity(void);
