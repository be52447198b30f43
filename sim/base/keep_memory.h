// For processes that ask for much memory, free it and ask again, over and over.
#pragma once

namespace membar {

// From now on what this process frees stays with it, and is not given back to the system in between.
void keep_memory();

}  // namespace membar
